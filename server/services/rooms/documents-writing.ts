import type { DocumentName } from '#shared/contract/frames.ts'
import type { EpochMs, SeatId } from '#shared/model/ids.ts'
import type { AppendRefusal, Place } from '#server/ports/room-log.ts'
import { createBatcher } from './batcher.ts'
import type { Attached, DocumentHost, FollowedUpdate } from './documents-host.ts'

/** One update as it was let in. */
export type Written = {
  readonly session: Attached
  readonly author: SeatId
  readonly clientId: number
  readonly at: EpochMs
  readonly bytes: Uint8Array
}
export type WriteRefusal = AppendRefusal['code']

/** What one document has on its way to the log. Its entries are numbered from 1. */
export type Writing = {
  add(entry: Written): void
  /** The number of the newest entry that was added, and of the newest that is durable or given up. */
  entries(): number
  durableEntries(): number
  /** The log holds this: true if it is ours and not answered yet, which is as good as its answer. */
  recognises(entry: FollowedUpdate): boolean
  /** Something is at the store of which nobody knows yet whether it will be in the log. */
  inDoubt(): boolean
  idle(): boolean
  /** Resolves once all that was added is stored or refused. */
  settled(): Promise<void>
  pending(): readonly Written[]
  pendingBytes(): number
  drop(): void
}

type Options = {
  readonly name: DocumentName
  readonly host: DocumentHost
  /** What is written builds on nothing later. */
  readonly after: () => Place
  /** Stored, in order and each once. `seq` is the room's number of the last of them. */
  readonly stored: (entries: readonly Written[], seq: number) => void
  /** Not stored, with all that came after it. */
  readonly refused: (entries: readonly Written[], refusal: WriteRefusal) => void
}

export function createWriting({ name, host, after, stored, refused }: Options): Writing {
  const { panelId, log, clock, diagnostics, metrics } = host
  let added = 0
  let durable = 0
  /** At the store, oldest first; the first few of them may have been met in the log already. */
  let sent: readonly Written[] = []
  let met = 0
  let metSeq = 0

  async function append(
    entries: readonly Written[],
  ): Promise<{ ok: true; seq: number } | { ok: false; refusal: WriteRefusal }> {
    sent = entries
    met = 0
    const updates = entries.map(({ author, clientId, at, bytes }) => ({ author, clientId, at, bytes }))
    const began = clock.now()
    try {
      const batch = { epoch: host.epoch(), document: name, after: after(), updates }
      const outcome = await log.appendUpdates(panelId, batch)
      metrics.observe('append_seconds', (clock.now() - began) / 1_000)
      metrics.observe('append_entries', entries.length)
      if (outcome.ok) return { ok: true, seq: outcome.value.lastSeq }
      // Whatever the answer says: some of it was read from the log, and it is stored as a whole or not at all.
      if (met > 0) return { ok: true, seq: metSeq + entries.length - met }
      return { ok: false, refusal: outcome.error.code }
    } catch (error) {
      diagnostics.error({ panelId, document: name, error: String(error) }, 'the store threw on an append')
      return { ok: false, refusal: 'unavailable' }
    }
  }

  const batcher = createBatcher<Written, WriteRefusal>({
    clock,
    size: (entry) => entry.bytes.length,
    append,
    stored(entries, seq, upTo) {
      const rest = entries.slice(met)
      sent = []
      durable = upTo
      stored(rest, seq)
      const first = seq - entries.length + 1
      host.appended(entries.map((it, at) => asStored(name, first + at, it)))
    },
    refused(entries, refusal) {
      sent = []
      refused(entries, refusal)
      durable = added
    },
  })

  return {
    add(entry) {
      added = batcher.add(entry)
    },
    entries: () => added,
    durableEntries: () => durable,
    recognises(entry) {
      const own = sent[met]
      if (!own || !isSame(own, entry)) return false
      met++
      metSeq = entry.seq
      durable = added - batcher.pending().length + met
      stored([own], entry.seq)
      return true
    },
    inDoubt: () => met < sent.length,
    idle: () => batcher.idle(),
    settled: () => batcher.settled(),
    pending: () => batcher.pending(),
    pendingBytes: () => batcher.pendingBytes(),
    drop: () => void batcher.drop(),
  }
}

export const asStored = (
  document: DocumentName,
  seq: number,
  { author, clientId, at, bytes }: Written,
): FollowedUpdate => ({ kind: 'update', seq, document, author, clientId, at, bytes })

const isSame = (own: Written, { author, clientId, at, bytes }: FollowedUpdate) =>
  own.author === author && own.clientId === clientId && own.at === at && isEqual(own.bytes, bytes)

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
