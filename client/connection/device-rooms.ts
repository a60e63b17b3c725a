const NAME = 'panelroom-rooms'
/** `rooms`: a room as it was last seen. `spares`: client ids for a page that starts without a network. Both by panel and seat. */
export type Shelf = 'rooms' | 'spares'

/** What this device keeps of rooms, besides the documents. Null where its storage does not work: nothing is kept then. */
export async function onShelf<Value>(
  shelf: Shelf,
  act: (rows: IDBObjectStore) => IDBRequest<Value> | Promise<Value>,
): Promise<Value | null> {
  try {
    const database = await opened()
    try {
      const change = database.transaction(shelf, 'readwrite')
      const done = new Promise<void>((resolve, reject) => {
        change.oncomplete = () => resolve()
        change.onabort = () => reject(change.error ?? new Error('not kept'))
      })
      const asked = act(change.objectStore(shelf))
      const value = await (asked instanceof IDBRequest ? answerOf(asked) : asked)
      await done
      return value
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}

/** Every row of a panel, whoever sat there. */
export const ofPanel = (panelId: string) => IDBKeyRange.bound([panelId], [panelId, []])

export const answerOf = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('not read'))
  })

function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open(NAME, 1)
  opening.onupgradeneeded = () => {
    for (const shelf of ['rooms', 'spares'] satisfies Shelf[]) opening.result.createObjectStore(shelf)
  }
  return answerOf(opening)
}
