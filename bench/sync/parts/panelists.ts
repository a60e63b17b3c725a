import { connect, type Connection } from '../connection.ts'
import { DIALECTS } from '../dialects.ts'
import { createLedger } from '../ledger.ts'
import type { Part } from '../part.ts'
import { createDice, quantile, shuffled } from '../statistics.ts'
import { closedAmong, startTyping, type Writer, writerAt } from '../typing.ts'
import { inWaves, pause } from '../waiting.ts'

const ACK_P99_MAX_MS = 100
const EDITS_PER_SECOND = 1
/** The others go to the own scorecard. */
const NOTES_EVERY = 4

type Panelist = { notes: Connection; own: Connection; write: Writer }

/**
 * How many people in live rooms the server carries: each has the panel notes and a document of their own open, and writes one edit a
 * second. More come until the slowest hundredth of the acks takes longer than a person would wait.
 */
export const panelists: Part = async ({ dialect: name, base, places, size, seed }, server) => {
  const dialect = DIALECTS[name]
  const figureName = `live panelists with ack p99 under ${ACK_P99_MAX_MS} ms`
  if (!dialect.acks) return { [figureName]: null }

  // One Yjs client id is used in both documents, so each kind has a ledger of its own.
  const ledgers = { notes: createLedger(), own: createLedger() }
  const people: Panelist[] = []
  const figures: Record<string, number | string | null> = {}
  let held = 0
  for (const level of size.panelists) {
    people.push(...(await inWaves(places.slice(people.length, level), 50, walkIn)))
    const p99 = await ackP99At(level)
    if (p99 === null || p99 >= ACK_P99_MAX_MS) break
    held = level
  }
  return { [figureName]: held, ...figures }

  async function walkIn(place: (typeof places)[number], index: number): Promise<Panelist> {
    const at = { base, dialect, place }
    const notes = await connect({ ...at, address: place.notes, ledger: ledgers.notes })
    const own = await connect({ ...at, address: place.own, ledger: ledgers.own })
    const [shared, mine] = [writerAt(notes), writerAt(own)]
    return { notes, own, write: (key) => ((key + index) % NOTES_EVERY === 0 ? shared(key) : mine(key)) }
  }

  async function ackP99At(level: number): Promise<number | null> {
    const writers = shuffled(people, createDice(seed)).map((it) => it.write)
    const load = startTyping(writers, EDITS_PER_SECOND)
    await pause(size.warmUpMs)
    const before = await server.cpu()
    for (const ledger of [ledgers.notes, ledgers.own]) ledger.start()
    await pause(size.measureMs)
    for (const ledger of [ledgers.notes, ledgers.own]) ledger.stop()
    load.stop()
    const cpuSeconds = (await server.cpu()).seconds - before.seconds
    await pause(2_000)

    const edits = ledgers.notes.edits() + ledgers.own.edits()
    const acks = [...ledgers.notes.acks(), ...ledgers.own.acks()]
    const closed = closedAmong(people.flatMap((it) => [it.notes, it.own]))
    // An ack that never came is the slowest of all.
    const p99 = quantile([...acks, ...Array.from({ length: edits - acks.length }, () => Infinity)], 0.99)
    const said = closed ?? (p99 === Infinity ? 'over 2 s' : p99)
    figures[`ack p99 at ${level} panelists, ms`] = said
    figures[`server CPU at ${level} panelists, cores`] = cpuSeconds / (size.measureMs / 1_000)
    return typeof said === 'number' ? said : null
  }
}
