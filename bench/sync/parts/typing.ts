import { connect } from '../connection.ts'
import { DIALECTS } from '../dialects.ts'
import { createLedger } from '../ledger.ts'
import type { Part } from '../part.ts'
import { inRooms, PEOPLE_PER_ROOM } from '../places.ts'
import { createDice, quantile, shuffled } from '../statistics.ts'
import { closedAmong, startTyping, writerAt } from '../typing.ts'
import { inWaves, pause, waitUntil } from '../waiting.ts'

const DRAIN_MS = 10_000

/** Everybody types in the panel notes of their room. */
export const typing: Part = async ({ dialect: name, base, places, size, seed }, server) => {
  const dialect = DIALECTS[name]
  const ledger = createLedger()
  const connections = await inWaves(inRooms(places, size.rooms), 50, (place) =>
    connect({ base, dialect, place, address: place.notes, ledger }),
  )
  const writers = connections.map(writerAt)

  const load = startTyping(shuffled(writers, createDice(seed)), size.rate)
  await pause(size.warmUpMs)
  const before = await server.cpu()
  const lateBefore = load.lateness().length
  ledger.start()
  await pause(size.measureMs)
  ledger.stop()
  load.stop()
  const edits = ledger.edits()
  const expected = edits * (PEOPLE_PER_ROOM - 1)
  await waitUntil(() => ledger.propagation().length >= expected, DRAIN_MS)
  await Promise.race([Promise.all(connections.map((it) => it.settled())), pause(DRAIN_MS)])
  const after = await server.cpu()

  const delivered = ledger.propagation().length
  const perMillion = (to: number | null, from: number | null) =>
    to === null || from === null || delivered === 0 ? null : ((to - from) / delivered) * 1e6
  return {
    'propagation p50, ms': quantile(ledger.propagation(), 0.5),
    'propagation p99, ms': quantile(ledger.propagation(), 0.99),
    'ack p50, ms': quantile(ledger.acks(), 0.5),
    'ack p99, ms': quantile(ledger.acks(), 0.99),
    'CPU s per million deliveries': perMillion(after.seconds, before.seconds),
    'of these, on the main thread': perMillion(after.mainSeconds, before.mainSeconds),
    'deliveries per second': delivered / (size.measureMs / 1_000),
    'edits not delivered': expected - delivered,
    'generator late p99, ms': quantile(load.lateness().slice(lateBefore), 0.99),
    'connections closed while typing': closedAmong(connections),
  }
}
