import * as Y from 'yjs'
import { connect } from '../connection.ts'
import { DIALECTS } from '../dialects.ts'
import { createLedger } from '../ledger.ts'
import type { Figures, Part } from '../part.ts'
import { byRoom } from '../places.ts'
import { createDice, shuffled } from '../statistics.ts'
import { startTyping, writerAt } from '../typing.ts'
import { inWaves, pause } from '../waiting.ts'

// Hocuspocus stores what is typed without a break every ten seconds: it gets the chance to have done so.
const EARLIEST_MS = 12_000
const SPREAD_MS = 10_000

/** The server dies by `kill -9` while everybody types. What somebody was told is safe, or saw on another screen, should still be there. */
export const kill: Part = async ({ dialect: name, base, places, size, seed }, server): Promise<Figures> => {
  const dialect = DIALECTS[name]
  // What it keeps is a file that nobody reads.
  if (name === 'durable-relay') return { 'kill -9: edits acked or shown before': null }
  const dice = createDice(seed)
  const ledger = createLedger()
  const rooms = byRoom(places).slice(0, size.killRooms)
  const connections = await inWaves(rooms.flat(), 50, (place) =>
    connect({ base, dialect, place, address: place.notes, ledger }),
  )
  const writers = connections.map(writerAt)
  const load = startTyping(shuffled(writers, dice), size.rate)
  await pause(EARLIEST_MS + dice() * SPREAD_MS)
  const again = await server.killAndRestart()
  load.stop()
  // What had left the server before it died may still be on its way here.
  await pause(500)

  let promised = 0
  let lost = 0
  for (const room of rooms) {
    const stored = dialect.syncs ? await storedIn(room[0]!) : new Map<number, number>()
    for (const { clientId } of room) {
      const found = ledger.lostBeyond(clientId, stored.get(clientId) ?? 0)
      promised += found.promised
      lost += found.lost
    }
  }
  return {
    'kill -9: edits acked or shown before': promised,
    'kill -9: of these, lost': lost,
    'kill -9: share lost, %': promised > 0 ? (lost / promised) * 100 : null,
  }

  async function storedIn(place: (typeof places)[number]): Promise<Map<number, number>> {
    const reader = await connect({
      base: again,
      dialect,
      place,
      address: place.notes,
      ledger: createLedger(),
    })
    const whole = reader.whole()
    reader.cut()
    return whole ? Y.parseUpdateMeta(whole).to : new Map()
  }
}
