import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { api } from './api.ts'
import { answerOf, onShelf } from './device-rooms.ts'

/**
 * Client ids that the server issued ahead, for pages that start without a network. `taken`: some page may have written under it and
 * gone; the next such page goes on where that one stopped. Once a page has spoken to the server, its taken ids are not used again.
 */
type SpareId = { readonly clientId: number; readonly taken: boolean }

/** One of them, in the hands of this page alone. */
export type TakenId = {
  readonly clientId: number
  /** To be awaited before anything is sent under it: no other page may begin with it from then on. */
  readonly use: () => Promise<void>
  readonly giveBack: () => void
}

const SPARES = 2

/** Has enough of them ready. Call it when the server answers; only where a page can start without a network at all. */
export async function reserveSpareIds(panelId: PanelId, seat: SeatId): Promise<void> {
  if (!navigator.locks || !navigator.serviceWorker) return
  let fresh = (await sparesOf(panelId, seat)).filter(({ taken }) => !taken)
  for (let lacks = SPARES - fresh.length; lacks > 0; lacks--) {
    const page = await api.post(`/api/panels/${panelId}/page`, {})
    if (!page.ok || page.value.seat !== seat) break
    fresh = [...fresh, { clientId: page.value.clientId, taken: false }]
  }
  await change(panelId, seat, (now) => [
    ...fresh.filter(({ clientId }) => !now.some((it) => it.clientId === clientId && it.taken)),
  ])
}

/** Null: there is none that no other page uses, or this browser cannot tell. */
export async function takeSpareId(panelId: PanelId, seat: SeatId): Promise<TakenId | null> {
  if (!navigator.locks) return null
  for (const { clientId } of await sparesOf(panelId, seat)) {
    const giveBack = await held(`panelroom/client-id/${clientId}`)
    if (!giveBack) continue
    // Another page may have used it up before this one held it.
    let isThere = false
    await change(panelId, seat, (now) => {
      isThere = now.some((it) => it.clientId === clientId)
      return now.map((it) => (it.clientId === clientId ? { clientId, taken: true } : it))
    })
    if (!isThere) {
      giveBack()
      continue
    }
    const use = () => change(panelId, seat, (now) => now.filter((it) => it.clientId !== clientId))
    return { clientId, use, giveBack }
  }
  return null
}

const sparesOf = async (panelId: PanelId, seat: SeatId): Promise<readonly SpareId[]> =>
  (await onShelf<readonly SpareId[] | undefined>('spares', (rows) => rows.get([panelId, seat]))) ?? []

async function change(
  panelId: PanelId,
  seat: SeatId,
  to: (now: readonly SpareId[]) => readonly SpareId[],
): Promise<void> {
  const key = [panelId, seat]
  await onShelf('spares', async (rows) => {
    const now = (await answerOf<readonly SpareId[] | undefined>(rows.get(key))) ?? []
    await answerOf(rows.put(to(now), key))
  })
}

/** Holds a name until this page is gone or gives it back; null where another page holds it. */
const held = (name: string) =>
  new Promise<(() => void) | null>((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) =>
      lock ? new Promise<void>((release) => resolve(release)) : resolve(null),
    )
  })
