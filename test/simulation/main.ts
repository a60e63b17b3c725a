import { simulate } from './simulate.ts'

/**
 * `npm run simulate -- --nodes 3 --steps 1000000`: the long form. `SEED=…` sees a run again. With `--failovers` a standby that was behind
 * takes over now and then: then it is a promise that nothing is lost in silence.
 */
const given = (name: string, usual: number) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? usual : Number(process.argv[at + 1])
}
const steps = given('steps', 100_000)
const nodes = given('nodes', 1)
const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)
const say = (line: string) => process.stdout.write(`${line}\n`)
if (
  !Number.isSafeInteger(steps) ||
  steps < 1 ||
  !(nodes >= 1 && nodes <= 8) ||
  !Number.isSafeInteger(seed) ||
  seed < 0
) {
  process.stderr.write(
    'npm run simulate -- --nodes <1 to 8> --steps <whole number>, and SEED=<whole number> if it is to be seen again\n',
  )
  process.exit(1)
}

say(`SEED=${seed}, ${steps} steps, ${nodes} nodes`)
const began = Date.now()
let told = began
try {
  const report = await simulate({
    seed,
    steps,
    nodes,
    failovers: process.argv.includes('--failovers'),
    progress(done) {
      if (Date.now() - told < 10_000) return
      told = Date.now()
      say(`${done} steps`)
    },
  })
  const counts = Object.entries(report.tally).map(([name, count]) => `${name} ${count}`)
  say(
    `${report.steps} steps on ${report.panels} panels in ${((Date.now() - began) / 1_000).toFixed(1)} s, nothing broken`,
  )
  say(counts.join(', '))
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.stack : String(problem)}\n`)
  process.exit(1)
}
