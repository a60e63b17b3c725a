// `npm run bench:calibration`: time and memory of the calibration engine by size, as a table and a plot.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Point, plotOf } from './plot.ts'

const SIZE = fileURLToPath(new URL('size.ts', import.meta.url))
const CANDIDATES = [1, 2, 5, 12, 50, 150, 500, 1_500, 5_000]
const ORDINAL_CANDIDATES_MIN = 8

const smoke = process.argv.includes('--smoke')
const points: Point[] = []

print(`${cpus().length} processors, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}\n`)
row(['candidates', 'raters', 'ratings', 'way', 'ms', 'CPU ms', 'peak MB'])
for (const candidates of CANDIDATES.filter((it) => !smoke || it <= 50)) {
  for (const way of ['preview', 'final', 'ordinal']) {
    if (way === 'ordinal' && candidates < ORDINAL_CANDIDATES_MIN) continue
    const point = measure(candidates, way, smoke ? 1 : candidates > 1_000 ? 1 : candidates > 150 ? 3 : 9)
    points.push(point)
    const { raters, ratings, ms, cpuMs, megabytes } = point
    row([candidates, raters, ratings, way, short(ms), short(cpuMs), short(megabytes)])
  }
}
mkdirSync('.cache/bench', { recursive: true })
writeFileSync('.cache/bench/calibration.json', JSON.stringify({ load: loadavg(), points }, null, 2))
writeFileSync('.cache/bench/calibration.svg', plotOf(points))
print(
  `\nload at the end ${loadavg()[0]!.toFixed(1)}; .cache/bench/calibration.json, .cache/bench/calibration.svg\n`,
)

function measure(candidates: number, way: string, rounds: number): Point {
  const args = ['--import', 'tsx', SIZE, String(candidates), way, String(rounds)]
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${candidates} candidates, ${way}: ${done.stderr}`)
  return JSON.parse(done.stdout) as Point
}

function row(cells: readonly (string | number)[]): void {
  print(`${cells.map((it) => String(it).padStart(11)).join('')}\n`)
}

function short(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}

function print(text: string): void {
  process.stdout.write(text)
}
