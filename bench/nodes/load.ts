import { connect } from '../sync/connection.ts'
import { DIALECTS } from '../sync/dialects.ts'
import { createLedger } from '../sync/ledger.ts'
import { inRooms, type Place } from '../sync/places.ts'
import type { RunningServer } from '../sync/server-process.ts'
import { createDice, quantile, shuffled } from '../sync/statistics.ts'
import { closedAmong, startTyping, writerAt } from '../sync/typing.ts'
import { inWaves, pause, waitUntil } from '../sync/waiting.ts'

const DRAIN_MS = 15_000

export type LoadSize = {
  readonly rooms: number
  /** How many of each room's six connect. */
  readonly people: number
  /** Edits per second and person. */
  readonly rate: number
  readonly warmUpMs: number
  readonly measureMs: number
}

/** What else is running, and how to ask what it has used so far, in seconds of processor time. */
export type Meters = Readonly<Record<string, () => Promise<number | null>>>

/** Milliseconds; processor time in seconds per million edits. Null where nothing of the kind happened. */
export type Figures = Readonly<Record<string, number | string | null>>

/**
 * Everybody types into the panel notes of their room, spread over the nodes in turn: the first of a room at the first node, the
 * second at the second. The total load is the same however many nodes there are.
 */
export async function typeAcross(
  nodes: readonly RunningServer[],
  places: readonly Place[],
  size: LoadSize,
  meters: Meters,
): Promise<Figures> {
  const ledger = createLedger()
  const nodeOf = new Map<number, number>()
  const seen = new Map<number, number>()
  const here = inRooms(places, size.rooms).filter((place) => {
    const before = seen.get(place.room) ?? 0
    seen.set(place.room, before + 1)
    nodeOf.set(place.clientId, before % nodes.length)
    return before < size.people
  })
  const dialect = DIALECTS.panelroom
  const connections = await inWaves(here, 50, (place) => {
    const { base } = nodes[nodeOf.get(place.clientId)!]!
    return connect({ base, dialect, place, address: place.notes, ledger })
  })

  const load = startTyping(shuffled(connections.map(writerAt), createDice(1)), size.rate)
  await pause(size.warmUpMs)
  const before = await readAll(meters)
  const lateBefore = load.lateness().length
  ledger.start()
  await pause(size.measureMs)
  ledger.stop()
  load.stop()
  const edits = ledger.edits()
  const expected = edits * (size.people - 1)
  await waitUntil(() => ledger.propagation().length >= expected, DRAIN_MS)
  await Promise.race([Promise.all(connections.map((it) => it.settled())), pause(DRAIN_MS)])
  const after = await readAll(meters)
  for (const connection of connections) connection.cut()

  const near = ledger.propagationWhere((author, reader) => nodeOf.get(author) === nodeOf.get(reader))
  const far = ledger.propagationWhere((author, reader) => nodeOf.get(author) !== nodeOf.get(reader))
  const used = Object.keys(meters).map((name): [string, number | null] => {
    const [from, to] = [before[name] ?? null, after[name] ?? null]
    const spent = from === null || to === null || edits === 0 ? null : ((to - from) / edits) * 1e6
    return [`CPU s per million edits, ${name}`, spent]
  })
  return {
    edits,
    'same node p50': quantile(near, 0.5),
    'same node p99': quantile(near, 0.99),
    'other node p50': quantile(far, 0.5),
    'other node p99': quantile(far, 0.99),
    'ack p50': quantile(ledger.acks(), 0.5),
    'ack p99': quantile(ledger.acks(), 0.99),
    ...Object.fromEntries(used),
    'edits not delivered': expected - ledger.propagation().length,
    'generator late p99': quantile(load.lateness().slice(lateBefore), 0.99),
    'connections closed': closedAmong(connections),
  }
}

async function readAll(meters: Meters): Promise<Record<string, number | null>> {
  const read = Object.entries(meters).map(async ([name, meter]) => [name, await meter()] as const)
  return Object.fromEntries(await Promise.all(read))
}
