import { connect, type Connection } from '../connection.ts'
import { DIALECTS } from '../dialects.ts'
import { fill } from '../filling.ts'
import { createLedger } from '../ledger.ts'
import type { Part } from '../part.ts'
import { byRoom, type Place } from '../places.ts'
import { inWaves, pause } from '../waiting.ts'

const DOCUMENT_BYTES = 20_000
const SETTLE_MS = 500

/** What a room, a connection that does nothing, and a document of 20 kB weigh: differences of the server's memory. */
export const memory: Part = async ({ dialect: name, base, places, size }, server) => {
  const dialect = DIALECTS[name]
  const rooms = byRoom(places).slice(0, size.idleRooms)
  const ledger = createLedger()
  const open = (place: Place): Promise<Connection> =>
    connect({ base, dialect, place, address: place.notes, ledger })
  const weigh = async () => {
    await pause(SETTLE_MS)
    return server.memory()
  }

  // The first room pays for everything that is made once.
  await inWaves(rooms[0]!, 1, open)
  const bare = await weigh()
  const others = rooms.slice(1)
  const authors = await inWaves(
    others.map((it) => it[0]!),
    25,
    open,
  )
  const opened = await weigh()
  const rest = others.flatMap((it) => it.slice(1))
  await inWaves(rest, 25, open)
  const idle = await weigh()

  const per = (after: number, before: number, count: number) => (after - before) / count / 1_000
  const perConnection = {
    heap: per(idle.heapBytes, opened.heapBytes, rest.length),
    rss: per(idle.rssBytes, opened.rssBytes, rest.length),
  }
  const figures = {
    'memory per idle connection, kB of heap': perConnection.heap,
    'memory per idle connection, kB resident': perConnection.rss,
    'memory per empty room, kB of heap':
      per(opened.heapBytes, bare.heapBytes, others.length) - perConnection.heap,
  }
  if (!dialect.syncs) return { ...figures, 'memory per document of 20 kB, kB of heap': null }

  const refusals = await inWaves(authors, 10, async (author) => {
    const { room } = author.place
    return fill(author, () => open(rooms[room]![1]!), DOCUMENT_BYTES)
  })
  const refused = refusals.find((it) => it !== null)
  const filled = await weigh()
  return {
    ...figures,
    'memory per document of 20 kB, kB of heap':
      refused ?? per(filled.heapBytes, idle.heapBytes, authors.length),
  }
}
