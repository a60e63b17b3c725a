import { killRuns } from './kill-runs.ts'

/** `npm run fault:kill`: 200 kills under load, or as many as are asked for: `npm run fault:kill -- 20`. */
const runs = Number(process.argv[2] ?? 200)
const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)
const say = (line: string) => process.stdout.write(`${line}\n`)

say(`SEED=${seed}, ${runs} runs`)
const { acked, seen, commands } = await killRuns({
  runs,
  seed,
  onRun: (done) => done % 10 === 0 && say(`${done} kills`),
})
say(
  `${runs} kills: ${acked} acknowledged edits, ${commands} accepted commands, ${seen} lines seen by an observer, none lost`,
)
process.exit(0)
