import { connect, type Connection } from '../connection.ts'
import { DIALECTS } from '../dialects.ts'
import { fill } from '../filling.ts'
import { createLedger } from '../ledger.ts'
import type { Figures, Part } from '../part.ts'
import { byRoom } from '../places.ts'
import { median } from '../statistics.ts'

/** Newcomers who have nothing yet open a document of a given size, one after the other, while somebody else has it open. */
export const join: Part = async ({ dialect: name, base, places, size }, server) => {
  const dialect = DIALECTS[name]
  const rooms = byRoom(places)
  const figures: Record<string, number | string | null> = {}
  for (const [index, bytes] of size.joinBytes.entries()) {
    Object.assign(figures, await joinsOf(bytes, rooms[index]!))
  }
  return figures

  async function joinsOf(bytes: number, room: (typeof rooms)[number]): Promise<Figures> {
    const wordy = `cold join of ${named(bytes)}`
    if (!dialect.syncs) return { [`${wordy}, ms`]: null, [`${wordy}, CPU ms`]: null }
    const open = (index: number): Promise<Connection> =>
      connect({
        base,
        dialect,
        place: room[index]!,
        address: room[index]!.notes,
        ledger: createLedger(),
      })
    const author = await open(0)
    const refused = await fill(author, () => open(1), bytes)
    if (refused !== null) return { [`${wordy}, ms`]: refused, [`${wordy}, CPU ms`]: refused }

    const before = await server.cpu()
    const times: number[] = []
    for (let i = 0; i < size.joins; i++) {
      const startedAt = performance.now()
      const newcomer = await open(1 + (i % (room.length - 1)))
      times.push(performance.now() - startedAt)
      newcomer.cut()
    }
    const cpuMs = (((await server.cpu()).seconds - before.seconds) * 1_000) / size.joins
    author.cut()
    return { [`${wordy}, ms`]: median(times), [`${wordy}, CPU ms`]: cpuMs }
  }
}

const named = (bytes: number) => (bytes < 1_000_000 ? `${bytes / 1_000} kB` : `${bytes / 1_000_000} MB`)
