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
 * `npm run soak`: an hour of panels that come and go on a real server, four at a time, and what its heap holds after a collection each
 * minute. `-- --minutes N`. Documents and rooms that nobody has open stay in memory for a while, so the first panels come and go
 * before the first minute begins; otherwise their numbers would grow for a while, and the heap with them.
 */
const ROOMS = 4
const WARM_UP_MS = 150_000
const MINUTE_MS = 60_000

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 2)) throw new Error('--minutes must be 2 or more')
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

try {
  await passes(WARM_UP_MS)
  say('minute   heap MB  of it code  external MB   RSS MB  CPU %   panels    edits  commands  reconnects')
  let before = await server.measure()
  let first: Measured | null = null
  for (let minute = 1; minute <= minutes; minute++) {
    await passes(MINUTE_MS)
    const now = await server.measure()
    const cpu = ((now.cpuMs - before.cpuMs) / MINUTE_MS) * 100
    const cells: readonly [string, number][] = [
      [String(minute), 6],
      [mb(now.heapBytes), 10],
      [mb(now.codeBytes), 12],
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
    first ??= now
  }
  isOver = true
  await broken
  say(
    `of it compiled code: after 1 min ${mb(first!.codeBytes)} MB, after ${minutes} min ${mb(before.codeBytes)} MB`,
  )
  say(`heap after 1 min ${mb(first!.heapBytes)} MB, after ${minutes} min ${mb(before.heapBytes)} MB`)
} finally {
  isOver = true
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit(0)
