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
 * second. More come until the slowest hundredth of the acks takes longer than a person would wait. While they walk in, those who are
 * there go on writing; how long their acks take then is a figure of its own, because nobody walks in for a whole interview.
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
    const walkingIn = places.slice(people.length, level)
    const isFirst = people.length === 0
    const newcomers: Panelist[] = []
    const { p99: meanwhile } = await acksWhile(async () => {
      newcomers.push(...(await inWaves(walkingIn, 50, walkIn)))
    })
    if (!isFirst) figures[`ack p99 while ${walkingIn.length} walk in to ${people.length}, ms`] = meanwhile
    people.push(...newcomers)
    const p99 = await ackP99At(level)
    if (typeof p99 !== 'number' || p99 >= ACK_P99_MAX_MS) break
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

  async function ackP99At(level: number): Promise<number | string | null> {
    let cpuSeconds = 0
    const { p95, p99 } = await acksWhile(async () => {
      const before = await server.cpu()
      await pause(size.measureMs)
      cpuSeconds = (await server.cpu()).seconds - before.seconds
    }, size.warmUpMs)
    figures[`ack p95 at ${level} panelists, ms`] = p95
    figures[`ack p99 at ${level} panelists, ms`] = p99
    figures[`server CPU at ${level} panelists, cores`] = cpuSeconds / (size.measureMs / 1_000)
    figures[`resident memory at ${level} panelists, MB`] = (await server.memory()).rssBytes / 2 ** 20
    return p99
  }

  /** Of what is written by those who are there by now. In words where the server closed somebody or left that many unanswered. */
  async function acksWhile(
    run: () => Promise<void>,
    warmUpMs = 0,
  ): Promise<{ p95: number | string | null; p99: number | string | null }> {
    const both = [ledgers.notes, ledgers.own]
    const load = startTyping(
      shuffled(people, createDice(seed)).map((it) => it.write),
      EDITS_PER_SECOND,
    )
    await pause(warmUpMs)
    for (const ledger of both) ledger.start()
    await run()
    for (const ledger of both) ledger.stop()
    load.stop()
    await pause(2_000)

    const edits = ledgers.notes.edits() + ledgers.own.edits()
    const acks = [...ledgers.notes.acks(), ...ledgers.own.acks()]
    // An ack that never came is the slowest of all.
    const all = [...acks, ...Array.from({ length: edits - acks.length }, () => Infinity)]
    const closed = closedAmong(people.flatMap((it) => [it.notes, it.own]))
    const at = (share: number) => {
      const ms = quantile(all, share)
      return closed ?? (ms === Infinity ? 'over 2 s' : ms)
    }
    return { p95: at(0.95), p99: at(0.99) }
  }
}
