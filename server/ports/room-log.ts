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

/**
 * What stands at a number, by its mark (`marks.ts`). A store that has lost its end, as a standby has that was behind and takes over, may
 * hold another entry there by now. Null: only the number is known, and it alone counts.
 */
export type Place = { readonly seq: number; readonly mark: string | null }

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
  /** An entry of the room that was seen, and all before it: what was decided rests on them. Where it does not stand, the batch is refused. */
  readonly after: Place
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
  /** An entry of the room that was seen, and all before it: these may build on them. Where it does not stand, the batch is refused. */
  readonly after: Place
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
  /** Somebody else was first; or what the batch names by `after` went into snapshots so long ago that nobody can tell. */
  | { readonly code: 'conflict' }
  /** The room is in another epoch; or what the batch names by `after` is not there, or not that: history was lost. */
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
  /** The newest update, also where the snapshot covers it. At 0 if there is none. */
  readonly newest: Place
}

/**
 * The one durable, ordered history of each room. Appending is all or nothing, atomic with its checks, and answers only when
 * it would survive the loss of the process and of power. Reads see every append that was answered, and reject with an error of
 * code `unavailable` while the store does not answer.
 *
 * A server may fail over to a standby that was behind: then it has less than it had answered, goes on from there, and nobody is told.
 * Marks find that out before anything is stored on top of it. A file that one process holds, and that nobody can put back while it does,
 * loses nothing under that process: there the number alone may count.
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
  /**
   * Kept only if it is newer than what is there, if the room is in the epoch that it was made in, and if its newest update stands: of a
   * history that was lost since, it would take the place of entries that it does not hold, also where the same update stands at the same
   * number again. Entries it covers may then go.
   */
  putSnapshot(
    panelId: PanelId,
    document: DocumentName,
    snapshot: {
      readonly epoch: number
      readonly seq: number
      readonly mark?: Place['mark']
      readonly bytes: Uint8Array
    },
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
