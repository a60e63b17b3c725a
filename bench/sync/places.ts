/** Where a person of the load sits, and how their connections are dialled. Paths are relative to the server's address. */
export type Place = {
  readonly room: number
  /** The Yjs client id that this person writes under. */
  readonly clientId: number
  /** What the server knows the person by, or null where it asks nobody. */
  readonly cookie: string | null
  readonly notes: Address
  /** The document that nobody else has open. */
  readonly own: Address
}
export type Address = { readonly path: string; readonly document: string }

export const PEOPLE_PER_ROOM = 6

/** Places on a server that lets everybody in: a document is whatever name is dialled. */
export function openPlaces(rooms: number): Place[] {
  return Array.from({ length: rooms * PEOPLE_PER_ROOM }, (_, index) => {
    const room = Math.floor(index / PEOPLE_PER_ROOM)
    const at = (document: string) => ({ path: `/${document}`, document })
    return {
      room,
      clientId: 1_000 + index,
      cookie: null,
      notes: at(`room-${room}`),
      own: at(`room-${room}-own-${index}`),
    }
  })
}

/** The first places, one room after the other. */
export const inRooms = (places: readonly Place[], rooms: number): readonly Place[] =>
  places.filter((it) => it.room < rooms)

export function byRoom(places: readonly Place[]): Place[][] {
  const rooms: Place[][] = []
  for (const place of places) (rooms[place.room] ??= []).push(place)
  return rooms
}
