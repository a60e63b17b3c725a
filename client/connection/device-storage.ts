import { fetchUpdates, IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb'
import * as Y from 'yjs'
import { copyName, type CopyNews, type KeptCopy } from './kept-copies.ts'

/** How far the server has what was written on this device, by client id: everything below the number. No other ids are in it. */
export type OwnClocks = ReadonlyMap<number, number>

/** This device's own copy of a document. What it holds is put into the document, and what happens to the document is kept. */
export type DeviceStorage = {
  /** The origin of what comes out of it. */
  readonly origin: object
  /**
   * True when the copy is in the document; false where storage does not work or takes too long: a device without it must still be able
   * to join.
   */
  readonly loaded: Promise<boolean>
  readonly confirmed: () => OwnClocks
  /** The server has everything up to these clocks. Ids of others are left out. */
  confirm(clocks: ReadonlyMap<number, number>): void
  /** Calls back when what the document holds now is really stored. Never where storage does not work, or has no room. */
  stored(done: () => void): void
  /** Forgets everything that this device kept of the document, and keeps no more. */
  forget(): void
  close(): void
}

const LOADED_WITHIN_MS = 1_500
/** After a pause that long in the writing, what is stored becomes one piece. */
const TRIM_AFTER_MS = 1_000

/** `clientId` is this page's own; without one nothing is written. */
export function openStorage(kept: KeptCopy, doc: Y.Doc, clientId: number | null): DeviceStorage {
  const name = copyName(kept)
  const storage = new IndexeddbPersistence(name, doc)
  const others = new BroadcastChannel(name)
  const confirmed = new Map<number, number>(clientId === null ? [] : [[clientId, 0]])
  let isOpen = true
  /** Something was not stored: the next write is the whole document, so that no later one stands on a gap. */
  let lacks = false
  let trimming: ReturnType<typeof setTimeout> | undefined

  // Storage can go away under an open page, or be full: then the screen says so, and the editor goes on.
  doc.off('update', storage._storeUpdate)
  doc.on('update', keep)

  function keep(update: Uint8Array, origin: unknown): void {
    if (!storage.db || origin === storage) return
    try {
      const isWhole = lacks
      const writing = storage.db.transaction('updates', 'readwrite')
      writing.objectStore('updates').add(isWhole ? Y.encodeStateAsUpdate(doc) : update)
      // Without it the last key press waits for a page that may be gone by then.
      writing.commit()
      writing.oncomplete = () => {
        if (isWhole) lacks = false
      }
      writing.onabort = () => {
        lacks = true
      }
      if (++storage._dbsize >= PREFERRED_TRIM_SIZE) trimSoon()
    } catch {
      lacks = true
    }
  }
  function trimSoon(): void {
    clearTimeout(trimming)
    trimming = setTimeout(() => void storeState(storage, false).catch(() => undefined), TRIM_AFTER_MS)
  }

  function attempt(act: () => void): void {
    try {
      act()
    } catch {
      // Not kept: `stored` is not called back.
    }
  }

  async function load(): Promise<true> {
    await storage.whenSynced
    for (const [id, clock] of await ownClocksIn(storage.db!)) {
      confirmed.set(id, Math.max(clock, confirmed.get(id) ?? 0))
    }
    if (clientId !== null) write(clientId)
    return true
  }

  const write = (id: number) =>
    attempt(() => {
      const row = storage.db?.transaction('custom', 'readwrite').objectStore('custom')
      row?.put(confirmed.get(id), id)
    })

  /** What another page of this person has written since and may not have delivered. */
  function look(): void {
    if (isOpen && storage.synced) attempt(() => void fetchUpdates(storage).catch(() => undefined))
  }
  function lookWhenSeen(): void {
    if (document.visibilityState === 'visible') look()
  }
  const tell = (news: CopyNews) => others.postMessage(news)
  function leave(): void {
    if (isOpen) tell('left')
  }
  others.onmessage = ({ data }: MessageEvent<CopyNews>) => {
    if (data === 'left') look()
    // This page may have written what it kept anew after the one that says so had cleared it.
    if (data === 'ended') void emptyAndEnd(null)
    // Another page let go of everything; what this one holds is as good as before.
    if (data === 'forgotten') {
      keep(Y.encodeStateAsUpdate(doc), null)
      for (const id of confirmed.keys()) write(id)
    }
  }
  document.addEventListener('visibilitychange', lookWhenSeen)
  addEventListener('pagehide', leave)

  function stop(): void {
    isOpen = false
    clearTimeout(trimming)
    others.onmessage = null
    document.removeEventListener('visibilitychange', lookWhenSeen)
    removeEventListener('pagehide', leave)
    doc.off('update', keep)
  }
  function letGo(): void {
    others.close()
    void storage.destroy().catch(() => undefined)
  }
  function close(): void {
    if (!isOpen) return
    leave()
    stop()
    letGo()
  }
  async function emptyAndEnd(news: CopyNews | null): Promise<void> {
    if (!isOpen) return
    stop()
    try {
      // Its rows, not the database: another page of this person may have that open.
      await emptied(await storage._db)
    } catch {
      // Storage that does not work has nothing to empty.
    } finally {
      if (news) tell(news)
      letGo()
    }
  }

  return {
    origin: storage,
    loaded: Promise.race([
      load().catch(() => false),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), LOADED_WITHIN_MS)),
    ]),
    confirmed: () => confirmed,
    confirm(clocks) {
      for (const [id, before] of confirmed) {
        const clock = clocks.get(id) ?? 0
        if (clock <= before) continue
        confirmed.set(id, clock)
        write(id)
      }
    },
    stored(done) {
      if (!isOpen) return
      attempt(() => {
        // A look into the same store comes after the write before it.
        const looking = storage.db?.transaction('updates', 'readonly')
        looking?.objectStore('updates').count()
        if (looking) looking.oncomplete = () => !lacks && done()
      })
    },
    forget: () => void emptyAndEnd('forgotten'),
    close,
  }
}

function ownClocksIn(database: IDBDatabase): Promise<[id: number, clock: number][]> {
  return new Promise((resolve) => {
    const reading = database.transaction('custom', 'readonly')
    const rows = reading.objectStore('custom')
    const ids = rows.getAllKeys()
    const clocks = rows.getAll()
    reading.oncomplete = () =>
      resolve(ids.result.map((id, index) => [Number(id), Number(clocks.result[index])]))
    reading.onabort = () => resolve([])
  })
}

function emptied(database: IDBDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const clearing = database.transaction(['updates', 'custom'], 'readwrite')
    for (const store of ['updates', 'custom']) clearing.objectStore(store).clear()
    clearing.oncomplete = () => resolve()
    clearing.onabort = () => reject(clearing.error ?? new Error('not cleared'))
  })
}

/** What this device still keeps of a document that is closed to its seat, handed over and then forgotten. */
export async function takeLeftovers(kept: KeptCopy): Promise<{ doc: Y.Doc; confirmed: OwnClocks }> {
  const doc = new Y.Doc()
  const storage = openStorage(kept, doc, null)
  await storage.loaded
  storage.forget()
  return { doc, confirmed: storage.confirmed() }
}
