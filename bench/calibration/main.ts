// `npm run bench:calibration`: time and memory of the calibration engine by size, as a table and a plot.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Point, plotOf } from './plot.ts'

const SIZE = fileURLToPath(new URL('size.ts', import.meta.url))
/** Up to 400 are compared pair by pair; beyond they are not, which saves time. */
const CANDIDATES = [1, 2, 5, 12, 50, 150, 400, 500, 1_500, 5_000]
const ORDINAL_CANDIDATES_MIN = 8
/** Above 3,000 ratings the final result is the preview. */
const FINAL_CANDIDATES_MAX = 50
/** From here on one run says enough, and a second one would only cost minutes. */
const ONE_RUN_CANDIDATES_MIN = 1_500

const smoke = process.argv.includes('--smoke')
const points: Point[] = []

print(`${cpus().length} processors, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}\n`)
row(['candidates', 'way', 'raters', 'ratings', 'ms', 'CPU ms', 'growth', 'peak MB'])
print('\n')
for (const candidates of CANDIDATES.filter((it) => !smoke || it <= 50)) {
  for (const way of ['preview', 'final', 'ordinal']) {
    if (way === 'ordinal' && candidates < ORDINAL_CANDIDATES_MIN) continue
    if (way === 'final' && candidates > FINAL_CANDIDATES_MAX) continue
    // What is being measured stands there while it lasts; its figures follow.
    row([candidates, way])
    const point = measure(candidates, way, roundsFor(candidates))
    const { raters, ratings, ms, cpuMs, megabytes } = point
    const before = points.findLast((it) => it.way === way)
    points.push(point)
    row([raters, ratings, short(ms), short(cpuMs), before ? growth(before, point) : '', short(megabytes)])
    print('\n')
  }
}
mkdirSync('.cache/bench', { recursive: true })
writeFileSync('.cache/bench/calibration.json', JSON.stringify({ load: loadavg(), points }, null, 2))
writeFileSync('.cache/bench/calibration.svg', plotOf(points))
print(
  `\nload at the end ${loadavg()[0]!.toFixed(1)}; .cache/bench/calibration.json, .cache/bench/calibration.svg\n`,
)

/** Rounds after one to warm up; 0: that one alone. */
function roundsFor(candidates: number): number {
  if (candidates >= ONE_RUN_CANDIDATES_MIN) return 0
  if (smoke) return 1
  return candidates > 150 ? 3 : 9
}

/** The power of the number of ratings with which processor time grew since the size before. 1: twice the ratings, twice the time. */
function growth(before: Point, { ratings, cpuMs }: Point): string {
  return (Math.log(cpuMs / before.cpuMs) / Math.log(ratings / before.ratings)).toFixed(2)
}

function measure(candidates: number, way: string, rounds: number): Point {
  const args = ['--import', 'tsx', SIZE, String(candidates), way, String(rounds)]
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${candidates} candidates, ${way}: ${done.stderr}`)
  return JSON.parse(done.stdout) as Point
}

function row(cells: readonly (string | number)[]): void {
  print(cells.map((it) => String(it).padStart(11)).join(''))
}

function short(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}

function print(text: string): void {
  process.stdout.write(text)
}
