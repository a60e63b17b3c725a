import type { PanelAnswer } from '#shared/contract/http.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { ofPanel, onShelf } from './device-rooms.ts'
import { forgetSavedCopies, type SeatHere } from './kept-copies.ts'

/**
 * A room as this seat last saw it, for a page that starts without a network. It holds what the seat was told, so nobody else's rating:
 * it is kept until the reveal at most, and goes when the seat's access ends or somebody signs in or out.
 */
export type KeptRoom = {
  readonly seat: SeatId
  readonly view: PanelState
  /** Who sits where; without the link to the call, which opens it, and without addresses. */
  readonly panel: PanelAnswer
  /** When it was true, by this device's clock. */
  readonly asOf: number
  /** How far the server's clock was ahead of this device's, in milliseconds. */
  readonly clockAhead: number
}

type Row = KeptRoom & { readonly version: number }

export async function keptRoom(panelId: PanelId): Promise<KeptRoom | null> {
  const rows = await onShelf<Row[]>('rooms', (rooms) => rooms.getAll(ofPanel(panelId)))
  // Another version's rules may not understand it.
  const usable = (rows ?? []).filter(({ version }) => version === PROTOCOL_VERSION)
  return usable.toSorted((a, b) => b.asOf - a.asOf)[0] ?? null
}

export async function keepRoom(panelId: PanelId, room: KeptRoom): Promise<void> {
  if (room.view.revealed || room.view.sealedAt !== null) return forgetRoom(panelId)
  const seats = room.panel.seats.map((it) => ({ ...it, email: null }))
  const panel = { ...room.panel, meetingLink: null, seats }
  const row: Row = { ...room, panel, version: PROTOCOL_VERSION }
  const key = [panelId, room.seat]
  await onShelf('rooms', (rooms) => rooms.put(row, key))
  // Where somebody else sat here in this browser before.
  const others = await onShelf('rooms', (rooms) => rooms.getAllKeys(ofPanel(panelId)))
  for (const other of others ?? []) {
    if (indexedDB.cmp(other, key) !== 0) await onShelf('rooms', (rooms) => rooms.delete(other))
  }
}

export async function forgetRoom(panelId: PanelId): Promise<void> {
  for (const shelf of ['rooms', 'spares'] as const) {
    await onShelf(shelf, (rows) => rows.delete(ofPanel(panelId)))
  }
}

/** Whoever signs in or out on a shared device finds and leaves no room, and of documents nothing that the server has as well. */
export async function forgetRooms(): Promise<void> {
  for (const shelf of ['rooms', 'spares'] as const) await onShelf(shelf, (rows) => rows.clear())
  await forgetSavedCopies(() => true)
}

/** Forgets every other room. */
export async function keepRoomsOf(isOurs: (seat: SeatHere) => boolean): Promise<void> {
  for (const shelf of ['rooms', 'spares'] as const) {
    const keys = (await onShelf(shelf, (rows) => rows.getAllKeys())) as [PanelId, SeatId][] | null
    for (const key of keys ?? []) {
      const [panelId, seat] = key
      if (!isOurs({ panelId, seat })) await onShelf(shelf, (rows) => rows.delete(key))
    }
  }
}
