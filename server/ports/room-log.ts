import type { DocumentName } from '#shared/contract/frames.ts'
import type { CommandId, EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { Result } from '#shared/result.ts'

/** One row of a room's history. `seq` is dense over everything, `controlSeq` dense over events alone. */
export type LogEntry =
  | { readonly kind: 'event'; readonly seq: number; readonly controlSeq: number; readonly event: Event }
  | {
      readonly kind: 'update'
      readonly seq: number
      readonly document: DocumentName
      readonly author: SeatId
      readonly clientId: number
      readonly at: EpochMs
      readonly bytes: Uint8Array
    }

export type RoomHead = {
  readonly epoch: number
  readonly seq: number
  readonly controlSeq: number
  readonly sealed: boolean
}

export type EventBatch = {
  readonly epoch: number
  readonly commandId: CommandId
  readonly expectedControlSeq: number
  readonly events: readonly Event[]
  /** Documents that take no update after this batch. */
  readonly freeze: readonly DocumentName[]
  /** Seats that no update is taken from after this batch, into any document. */
  readonly bar: readonly SeatId[]
  /** The newest update of this document must be this one, or the batch is refused: what was read out of it is then exactly what is locked. */
  readonly expectsDocument: { readonly document: DocumentName; readonly seq: number } | null
  /** The room takes nothing at all after this batch. */
  readonly seal: boolean
}

export type UpdateBatch = {
  readonly epoch: number
  readonly document: DocumentName
  /** The newest entry of this document that these may build on, 0 for none. A store that has not got so far refuses with `epoch`. */
  readonly after: number
  readonly updates: readonly {
    readonly author: SeatId
    readonly clientId: number
    readonly at: EpochMs
    readonly bytes: Uint8Array
  }[]
}

export type AppendRefusal =
  | { readonly code: 'no-such-room' }
  | { readonly code: 'sealed' }
  /** The document is frozen since `seq`. */
  | { readonly code: 'frozen'; readonly seq: number }
  /** An author of the batch writes no more: the whole batch is refused. */
  | { readonly code: 'barred' }
  | { readonly code: 'conflict' }
  | { readonly code: 'epoch' }
  /** The document would pass its limit of stored bytes. */
  | { readonly code: 'quota' }
  /** The room would pass its limit of entries or of bytes. Events may go on for a while after updates may not. */
  | { readonly code: 'room-full' }
  /** Disk full, disk gone: nothing was stored. Deadline passed: it may still come to be. Trying again is harmless either way. */
  | { readonly code: 'unavailable' }

export type StoredDocument = {
  readonly snapshot: { readonly seq: number; readonly bytes: Uint8Array } | null
  /** Updates after the snapshot, oldest first. */
  readonly updates: readonly { readonly seq: number; readonly bytes: Uint8Array }[]
  readonly frozenAt: number | null
}

/**
 * The one durable, ordered history of each room. Appending is all or nothing, atomic with its checks, and answers only when
 * it would survive the loss of the process and of power. Reads see every append that was answered, and reject with an error of
 * code `unavailable` while the store does not answer.
 */
export type RoomLog = {
  /** Begins a room with its first event. `conflict` if it exists. */
  open(panelId: PanelId, first: Event): Promise<Result<RoomHead, AppendRefusal>>
  head(panelId: PanelId): Promise<RoomHead | null>
  /**
   * Entries after `afterSeq`, oldest first, at most `limit`. Where a number is missing, an update stood that a snapshot covers: whoever
   * follows the log reads the documents anew then.
   */
  read(panelId: PanelId, afterSeq: number, limit: number): Promise<readonly LogEntry[]>
  /** All events of a room with a control number above `afterControlSeq`, oldest first: the audit trail, and what a room is rebuilt from. */
  events(panelId: PanelId, afterControlSeq: number): Promise<readonly (LogEntry & { kind: 'event' })[]>
  /**
   * For each of these rooms, which of these types of event came last, and when. Rooms without any of them are not in it. Light for many
   * rooms.
   */
  latest<Type extends Event['type']>(
    panelIds: readonly PanelId[],
    types: readonly Type[],
  ): Promise<ReadonlyMap<PanelId, { readonly type: Type; readonly at: EpochMs }>>
  /** The control number that a command brought the room to, or null if it was never appended. Makes a retry harmless. */
  reachedBy(panelId: PanelId, commandId: CommandId): Promise<number | null>
  appendEvents(panelId: PanelId, batch: EventBatch): Promise<Result<RoomHead, AppendRefusal>>
  appendUpdates(
    panelId: PanelId,
    batch: UpdateBatch,
  ): Promise<Result<{ readonly lastSeq: number }, AppendRefusal>>
  document(panelId: PanelId, document: DocumentName): Promise<StoredDocument>
  /** Kept only if `seq` is newer than what is there; entries it covers may then go. */
  putSnapshot(
    panelId: PanelId,
    document: DocumentName,
    snapshot: { readonly seq: number; readonly bytes: Uint8Array },
  ): Promise<void>
  /** Binds a Yjs client id to a seat for good. `conflict` if another seat has it. */
  claimClient(panelId: PanelId, clientId: number, seat: SeatId): Promise<Result<null, AppendRefusal>>
  clients(panelId: PanelId): Promise<ReadonlyMap<number, SeatId>>
  /**
   * Begins the next epoch of a room whose store came back with less than it had answered: whatever still builds on what is lost is
   * refused with `epoch` from then on. `epoch` if the room is not at this one any more.
   */
  renew(panelId: PanelId, epoch: number): Promise<Result<RoomHead, AppendRefusal>>
  close(): Promise<void>
}
