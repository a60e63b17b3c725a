import type { CloseCode } from '#shared/contract/close-codes.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { Accepted } from '#shared/contract/socket.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Request, SystemRequest } from '#shared/panel/commands.ts'
import type { Event } from '#shared/panel/events.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { Limits } from '#server/services/limits.ts'
import type { SealingResults } from '#server/services/results.ts'
import type { RoomDocuments } from './documents.ts'
import type { Shelf } from './documents-shelf.ts'
import type { Remembered } from './lost-history.ts'
import type { RoomPresence } from './presence.ts'
import type { EndReason } from './whispers.ts'

export type RoomPorts = { log: RoomLog; wire: Wire; clock: Clock; ids: Ids; diagnostics: Log }
/** What the rooms of one process share. */
export type RoomBounds = { metrics: Metrics; limits: Limits; shelf: Shelf; results: SealingResults }

/** What the rooms of one node have in common. */
export type RoomNode = {
  /** Its name among the nodes, new with each start. */
  readonly node: string
  /** A room's log came back with less than it had answered, or in another epoch: the room has to be read anew. */
  lost(room: LiveRoom): void
  /** Another node says that a sign-in may have ended. */
  signInsEnded(panelId: PanelId, seat: SeatId | null, reason: EndReason): void
}

/** What happened, with the state it led to. */
export type Happening = { readonly controlSeq: number; readonly event: Event; readonly state: PanelState }

/** One panel's live side: its state as the log tells it, its documents, and who is there. */
export type LiveRoom = {
  readonly panelId: PanelId
  readonly documents: RoomDocuments
  readonly presence: RoomPresence
  state(): PanelState
  controlSeq(): number
  /** Decides, appends, tells. The same `commandId` again gets the first answer again. */
  submit(
    seat: SeatId,
    commandId: CommandId,
    request: Request | SystemRequest,
  ): Promise<Result<Accepted, Failure>>
  /** Called for every event, in order, after it is durable. */
  onEvent(listener: (happening: Happening) => void): () => void
  /** What happened after a control number, or null if that is more than `limit` events. */
  since(
    afterControlSeq: number,
    limit: number,
  ): Promise<readonly { readonly controlSeq: number; readonly event: Event }[] | null>
  /** The seat that a Yjs client id was issued to, or null. */
  ownerOfClient(clientId: number): Promise<SeatId | null>
  /** A Yjs client id of this seat's own. 0 once the room is sealed: nothing can be written, so nobody needs one. */
  issueClient(seat: SeatId): Promise<Result<number, Failure>>
  /** Makes sure that what other nodes have answered by now is known here. Rejects if the store does not answer. */
  refresh(): Promise<void>
  /** Called once if the room turns out to rest on lost history: whoever is connected has to come back. */
  onLost(listener: () => void): () => void
  /** What was seen of the log, should the store know less by now. */
  remembered(): Remembered
  /** How many entries of other nodes were heard of and not taken yet. */
  behind(): number
  /** Nobody is here and nothing waits. */
  idle(): boolean
  close(code?: CloseCode): Promise<void>
}
