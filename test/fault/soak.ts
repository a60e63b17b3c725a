import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createChance } from '#test/simulation/chance.ts'
import { setUp } from '#test/support/person.ts'
import { aMeasuredServer, type Measured } from './measured-server.ts'
import { aSoakRoom, type SoakTally } from './soak-room.ts'

/**
 * `npm run soak`: an hour of panels that come and go on a real server, four at a time, and what its heap holds after full collections
 * each minute, the median of some looks. `-- --minutes N`. Documents and rooms that nobody has open stay in memory for a while, so the
 * first panels come and go before the first minute begins; otherwise their numbers would grow for a while, and the heap with them.
 *
 * Compiled code is told apart: the engine goes on finding out what is run often for an hour and more, and that is nothing of ours. It
 * fails if the rest is more at the end than it was at the beginning.
 */
const ROOMS = 4
const WARM_UP_MS = 150_000
const MINUTE_MS = 60_000
/** Panels stand at different places in each look, so one look alone says little. */
const LOOKS = 5
const LOOK_EVERY_MS = 1_000
/** The first and the last so many minutes are compared. */
const COMPARED = 5
/** What may be kept by then that was not at first: fifty positions' results, statements, addresses that have tried. */
const KEPT_MAX = 2 * 2 ** 20

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 2)) throw new Error('--minutes must be 2 or more')
const median = (of: readonly number[]) => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!
const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)
const say = (line: string) => process.stdout.write(`${line}\n`)
const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1)

const folder = await mkdtemp(join(tmpdir(), 'panelroom-soak-'))
const server = await aMeasuredServer(folder)
const chance = createChance(seed)
const marta = await setUp(server.origin, server.setupCode)
const tally: SoakTally = { rooms: 0, edits: 0, commands: 0, reconnects: 0 }
let isOver = false

say(`SEED=${seed}, ${minutes} minutes, ${ROOMS} panels of four at a time, server ${server.pid}`)
const places = Array.from({ length: ROOMS }, async (_, place) => {
  await pause((place * 60_000) / ROOMS)
  while (!isOver) await aSoakRoom(marta, chance, tally, () => isOver)
})
const broken = Promise.all(places).then(() => undefined)
broken.catch(() => undefined)
const passes = (ms: number) => Promise.race([pause(ms), broken])
const restOf = ({ heapBytes, codeBytes }: Measured) => heapBytes - codeBytes

/** Of some looks the one with the median of what is no code. */
async function look(): Promise<Measured> {
  const looks: Measured[] = []
  for (let n = 0; n < LOOKS; n++) {
    await passes(LOOK_EVERY_MS)
    looks.push(await server.measure())
  }
  const middle = median(looks.map(restOf))
  return { ...looks.find((it) => restOf(it) === middle)!, cpuMs: looks.at(-1)!.cpuMs }
}

try {
  await passes(WARM_UP_MS)
  say(
    'minute   heap MB  of it code   the rest  external MB   RSS MB  CPU %   panels    edits  commands  reconnects',
  )
  let before = await server.measure()
  const rest: number[] = []
  for (let minute = 1; minute <= minutes; minute++) {
    await passes(MINUTE_MS - LOOKS * LOOK_EVERY_MS)
    const now = await look()
    const cpu = ((now.cpuMs - before.cpuMs) / MINUTE_MS) * 100
    const cells: readonly [string, number][] = [
      [String(minute), 6],
      [mb(now.heapBytes), 10],
      [mb(now.codeBytes), 12],
      [mb(restOf(now)), 11],
      [mb(now.externalBytes), 13],
      [mb(now.rssBytes), 9],
      [cpu.toFixed(1), 7],
      [String(tally.rooms), 9],
      [String(tally.edits), 9],
      [String(tally.commands), 10],
      [String(tally.reconnects), 12],
    ]
    say(cells.map(([text, width]) => text.padStart(width)).join(''))
    before = now
    rest.push(restOf(now))
  }
  isOver = true
  await broken
  const [first, last] = [median(rest.slice(0, COMPARED)), median(rest.slice(-COMPARED))]
  const grew = last - first > KEPT_MAX
  say(`heap without compiled code: first ${mb(first)} MB, last ${mb(last)} MB${grew ? ': it grew' : ''}`)
  if (grew) process.exitCode = 1
} finally {
  isOver = true
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit()
