import { connect, type Connection } from '../connection.ts'
import { DIALECTS } from '../dialects.ts'
import { createLedger } from '../ledger.ts'
import type { Part } from '../part.ts'
import { byRoom, type Place, PEOPLE_PER_ROOM } from '../places.ts'
import { quantile } from '../statistics.ts'
import { createTypist } from '../typist.ts'
import { inWaves, pause } from '../waiting.ts'

const LINES = 20

/** Everybody loses the network at once and comes back at once, without the pause that real clients draw by lot. */
export const storm: Part = async ({ dialect: name, base, places, size }, server) => {
  const dialect = DIALECTS[name]
  const ledger = createLedger()
  const open = (place: Place): Promise<Connection> =>
    connect({ base, dialect, place, address: place.notes, ledger })
  const people = byRoom(places).slice(0, size.stormRooms).flat()
  const connections = await inWaves(people, 50, open)
  for (const connection of connections.filter((_, index) => index % PEOPLE_PER_ROOM === 0)) {
    const { update, until } = createTypist(connection.place.clientId).lines(LINES)
    connection.write(update, until)
  }
  await Promise.all(connections.map((it) => it.settled()))
  await pause(1_000)

  const before = await server.cpu()
  for (const connection of connections) connection.cut()
  await pause(200)
  const startedAt = performance.now()
  const times: number[] = []
  const outcomes = await Promise.allSettled(
    people.map(async (place) => {
      await open(place)
      times.push(performance.now() - startedAt)
    }),
  )
  const cpuSeconds = (await server.cpu()).seconds - before.seconds
  return {
    'reconnect storm: half are back, ms': quantile(times, 0.5),
    'reconnect storm: all are back, ms': quantile(times, 1),
    'reconnect storm: CPU s': cpuSeconds,
    'reconnect storm: not let in': outcomes.filter((it) => it.status === 'rejected').length,
  }
}
