import { type DocumentName, DOCUMENT_NAME } from '#shared/contract/frames.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { answerOf } from './device-rooms.ts'
import type { CopyRows } from './copied-document.ts'

/** A document of which this device keeps a copy, looked at from outside of its room. */
export type KeptCopy = { readonly panelId: PanelId; readonly seat: SeatId; readonly name: DocumentName }
export type SeatHere = Pick<KeptCopy, 'panelId' | 'seat'>

const PREFIX = 'panelroom'

export const copyName = ({ panelId, seat, name }: KeptCopy) => [PREFIX, panelId, seat, name].join('/')

export const isOf =
  (seats: readonly SeatHere[]) =>
  ({ panelId, seat }: SeatHere): boolean =>
    seats.some((it) => it.panelId === panelId && it.seat === seat)

/** Said to the pages that have a copy open. `forgotten`: its rows are gone; `ended`: they are to go, and no more is to be kept there. */
export type CopyNews = 'left' | 'forgotten' | 'ended'

/**
 * Forgets the copies of which the server has everything. What it has not confirmed stays until its person is back, or lets it go. A page
 * that has the document open keeps it anew. Storage that does not work keeps nothing to forget.
 */
export async function forgetSavedCopies(which: (copy: KeptCopy) => boolean): Promise<void> {
  for (const copy of ((await copiesHere()) ?? []).filter(which)) {
    // Only where there is a copy: the home page needs no documents.
    const { isSaved } = await import('./copied-document.ts')
    if (await emptied(copy, isSaved)) tell(copy, 'forgotten')
  }
}

/** Forgets copies with all that was never saved. Their person was asked first. Pages that have them open keep no more. */
export async function forgetCopies(seats: readonly SeatHere[]): Promise<void> {
  for (const copy of await copiesOf(seats)) {
    tell(copy, 'ended')
    await emptied(copy, () => true)
  }
}

/** What is kept of these seats' documents, as stored. */
export async function rowsOf(
  seats: readonly SeatHere[],
): Promise<readonly { readonly copy: KeptCopy; readonly rows: CopyRows }[]> {
  const found = []
  for (const copy of await copiesOf(seats)) {
    const rows = await inCopy(copy, 'readonly', (read) => read)
    if (rows && rows.updates.length > 0) found.push({ copy, rows })
  }
  return found
}

/** Null where the browser does not list databases: Firefox before 126. */
async function copiesHere(): Promise<readonly KeptCopy[] | null> {
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => copyBehind(name ?? '') ?? [])
  } catch {
    return null
  }
}

async function copiesOf(seats: readonly SeatHere[]): Promise<readonly KeptCopy[]> {
  const here = await copiesHere()
  if (here) return here.filter(isOf(seats))
  return seats.flatMap((it) => [scorecardOf(it.seat), 'notes' as const].map((name) => ({ ...it, name })))
}

/** The copy that a database holds by its name, or null. */
export function copyBehind(database: string): KeptCopy | null {
  const [prefix, panelId, seat, name, ...more] = database.split('/')
  if (prefix !== PREFIX || !panelId || !seat || !name || more.length > 0) return null
  if (!DOCUMENT_NAME.test(name)) return null
  return { panelId: panelId as PanelId, seat: seat as SeatId, name: name as DocumentName }
}

/** In one transaction, so that nothing is written between the look and the end. Its rows, not the database: a page may have that open. */
const emptied = async (copy: KeptCopy, mayGo: (rows: CopyRows) => boolean): Promise<boolean> =>
  (await inCopy(copy, 'readwrite', (rows, stores) => {
    // A page that was just told to keep it anew may have had time for its clocks alone.
    const goes = rows.updates.length + rows.clocks.length > 0 && mayGo(rows)
    if (goes) for (const store of stores) store.clear()
    return goes
  })) ?? false

/** Null where there is no such copy, or it cannot be read. */
async function inCopy<Value>(
  copy: KeptCopy,
  mode: IDBTransactionMode,
  act: (rows: CopyRows, stores: readonly IDBObjectStore[]) => Value,
): Promise<Value | null> {
  try {
    const opening = indexedDB.open(copyName(copy))
    // It went since it was listed: an empty one of ours would be in the way of the next.
    opening.onupgradeneeded = () => opening.transaction?.abort()
    const database = await answerOf(opening)
    try {
      return await new Promise<Value>((resolve, reject) => {
        const looking = database.transaction(['updates', 'custom'], mode)
        const [updates, custom] = [looking.objectStore('updates'), looking.objectStore('custom')]
        const ids = custom.getAllKeys()
        const clocks = custom.getAll()
        const all = updates.getAll()
        let value: Value
        all.onsuccess = () => {
          const own = ids.result.map((id, index) => [Number(id), Number(clocks.result[index])] as const)
          value = act({ updates: all.result as Uint8Array[], clocks: own }, [updates, custom])
        }
        looking.oncomplete = () => resolve(value)
        looking.onabort = () => reject(looking.error ?? new Error('not read'))
      })
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}

function tell(copy: KeptCopy, news: CopyNews): void {
  const others = new BroadcastChannel(copyName(copy))
  others.postMessage(news)
  others.close()
}
