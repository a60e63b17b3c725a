import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/** `npm run fault:nodes`: all faults of several nodes, five times, or as often as is asked for: `npm run fault:nodes -- --runs 20`. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const runs = Number(values.runs)
let failed = 0
for (let run = 1; run <= runs; run++) {
  const began = performance.now()
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'fault', 'test/fault/nodes'], {
    stdio: 'inherit',
  })
  if (status !== 0) failed++
  const seconds = Math.round((performance.now() - began) / 1_000)
  process.stdout.write(`run ${run} of ${runs}: ${status === 0 ? 'held' : 'BROKEN'}, ${seconds} s\n`)
}
process.stdout.write(`${runs - failed} of ${runs} runs held\n`)
process.exit(failed === 0 ? 0 : 1)
