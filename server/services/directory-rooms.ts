import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Rooms } from './rooms/rooms.ts'

/** What the directory asks of the rooms. */
export type DirectoryRooms = Pick<
  Rooms,
  | 'create'
  | 'submit'
  | 'system'
  | 'stateOf'
  | 'viewOf'
  | 'recordOf'
  | 'eventsOf'
  | 'phasesOf'
  | 'sealedAtOf'
  | 'issueClient'
> & {
  /** Ends the live connections of a seat, or of everybody, at once. */
  disconnect(panelId: PanelId, seat: SeatId | null, reason: 'revoked' | 'signed-out'): void
}
