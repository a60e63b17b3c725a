import type { CloseCode } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { Right } from '#shared/documents/rights.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { LogEntry, Place, RoomLog } from '#server/ports/room-log.ts'
import type { Limits } from '#server/services/limits.ts'
import type { Carets, RemoteCaret } from './documents-carets.ts'
import type { Shelf } from './documents-shelf.ts'

/** What the documents of a room need of the room. */
export type DocumentHost = {
  panelId: PanelId
  kit: Kit
  state(): PanelState
  readonly epoch: () => number
  log: RoomLog
  clock: Clock
  diagnostics: Log
  metrics: Metrics
  limits: Limits
  /** All documents of the process. */
  shelf: Shelf
  /** Called after each append of updates, with all of them as they stand in the log. */
  appended(updates: readonly FollowedUpdate[]): void
  /** How far the room's log was taken, with what stands there. */
  seen?(): Place
  /** So far a document was read from the log, perhaps ahead of that. */
  saw?(place: Place): void
  /** Makes sure that everything is known here that any node has answered by now. */
  refresh?(): Promise<void>
  /** A caret moved in a document that everybody reads. */
  caretMoved?(caret: RemoteCaret): void
  /** A document was opened that others may have carets in. */
  openedNotes?(): void
  /** The log is in another epoch than the room: what is in memory may be lost history. */
  lost?(): void
}

/** An update of the log, as every node reads it. */
export type FollowedUpdate = LogEntry & { readonly kind: 'update' }

/** What a document needs of a connection to it. */
export type Attached = {
  readonly seat: SeatId
  readonly clientId: number
  /** Now. */
  right(): Right
  /** Whether it might write when it came. */
  readonly couldWrite: boolean
  /** An answer, which it gets whatever happens. */
  send(frame: Uint8Array): void
  /** What everybody gets; left out, and made up for later, while it does not keep up. `since` is the state vector before it. */
  update(frame: Uint8Array, since: () => Uint8Array): void
  /** A caret: left out for good while it does not keep up. */
  caret(frame: Uint8Array): void
  /** More is durable than before. */
  durable(): void
  /** Has been promised an ACK that is still to come. */
  waits(): boolean
  /** Milliseconds since it asked for the oldest of them, 0 if there is none. */
  waitsFor(): number
  bufferedBytes(): number
  /** Closes for good; with a NACK before, where an update was refused. */
  refuse(code: CloseCode, reason: string): void
  close(code: CloseCode, reason: string): void
}

export type Received =
  | { readonly is: 'taken' }
  | { readonly is: 'resync' }
  | { readonly is: 'refused'; readonly code: CloseCode; readonly reason: string }

/** One document of the room in memory: always what the log says, and at most the batches that are on their way there. */
export type OpenDocument = {
  readonly name: DocumentName
  readonly sessions: ReadonlySet<Attached>
  /** Resolves once the document is read. Rejects if the store does not answer. */
  ready: Promise<void>
  attach(session: Attached): void
  /** It has its SyncStep2, and needs every update from now on. True the first time. */
  listens(session: Attached): boolean
  /** It has been promised an ACK that is still to come. */
  waits(session: Attached): void
  detach(session: Attached): void
  /** Runs at once, or when the document is whole again; in the order of arrival. False: too much waits already. */
  enter(bytes: number, run: () => void, again?: 'again'): boolean
  /** Runs when nothing is on its way to the log, so that what it reads is durable. */
  whenDurable(run: () => void): void
  receive(session: Attached, update: Uint8Array, spend: (work: number) => boolean): Received | 'later'
  /** What another node stored: part of the document at once, and shown to those who read it. */
  follow(entry: FollowedUpdate): void
  /** Reads everything anew from the log. */
  rebuild(reason: string): void
  /** Number of the newest entry that was put in a batch, and of the newest that is durable. */
  entries(): number
  durableEntries(): number
  stateVector(): Uint8Array
  /** What a client with this state vector lacks. */
  missing(stateVector: Uint8Array): Uint8Array
  readonly carets: Pick<Carets, 'set' | 'greet' | 'heard' | 'shareAll'>
  /** Waits for the log, then runs while nothing can change. */
  exclusively<Value>(run: () => Promise<Value>): Promise<Value>
  /** It takes nothing more: everybody is sent this and let go, after the ACK of whatever the log took before. */
  freeze(notice: Uint8Array): void
  evict(code: CloseCode, reason: string): void
  evicted(): boolean
  idle(): boolean
  /** Folds what the log holds of it into one entry, if there is anything to fold. Never rejects. */
  compact(): Promise<void>
  /** The room's log was this long at the document's newest entry. */
  seq(): number
  /** When the oldest update was stored that no snapshot holds, or null. */
  unfoldedSince(): number | null
}
