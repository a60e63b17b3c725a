import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { SqliteOptions } from '#server/adapters/sqlite/database.ts'
import { aSqliteStore } from '#test/server/ports/sqlite-store.ts'
import { aDocumentRoom, type DocumentRoom, type Options } from './a-room.ts'

/** One store for all tests of a file, and rooms over it that go after the test that asked for them. */
export function roomsOfAFile(limits: SqliteOptions = {}): (options?: Options) => Promise<DocumentRoom> {
  let store: Awaited<ReturnType<typeof aSqliteStore>>
  const rooms: DocumentRoom[] = []
  beforeAll(async () => {
    store = await aSqliteStore(limits)
  })
  afterEach(async () => {
    for (const room of rooms.splice(0)) await room.dispose()
  })
  afterAll(() => store.dispose())
  return async (options) => {
    const room = await aDocumentRoom(store, options)
    rooms.push(room)
    return room
  }
}

/** A fresh room for each test of a file: `took` is told of it before the test. */
export function roomForEach(took: (room: DocumentRoom) => void, options: () => Options = () => ({})): void {
  const aRoom = roomsOfAFile()
  beforeEach(async () => took(await aRoom(options())))
}
