// One size and one way, measured in this process alone. Prints one line of JSON. With 0 rounds the first run counts.
import { calibrate, type Options } from '#shared/calibration/engine/calibrate.ts'
import { simulated } from '#test/shared/calibration/engine/simulated.ts'

const WAYS: Readonly<Record<string, Options>> = {
  preview: { nodes: 0 },
  final: {},
  ordinal: { mode: 'ordinal', nodes: 0 },
}

const [candidates, way, rounds] = [Number(process.argv[2]), process.argv[3]!, Number(process.argv[4])]
const raters = Math.min(300, Math.max(5, Math.ceil(candidates / 5)))
const { table } = simulated(1, { candidates, raters })
const first = measured()
const times = rounds === 0 ? [first] : Array.from({ length: rounds }, measured)
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

function measured() {
  const started = performance.now()
  const before = process.cpuUsage()
  calibrate(table, WAYS[way]!)
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - started, cpuMs: (user + system) / 1_000 }
}

process.stdout.write(
  JSON.stringify({
    candidates,
    raters,
    ratings: table.ratings.length,
    way,
    ms: median(times.map((it) => it.ms)),
    cpuMs: median(times.map((it) => it.cpuMs)),
    // Peak resident memory; the system counts in kB.
    megabytes: process.resourceUsage().maxRSS / 1_000,
  }),
)
