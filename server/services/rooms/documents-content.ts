import * as Y from 'yjs'
import { mayHold, NOTE_CHARS_MAX, type RootKind } from '#shared/documents/shape.ts'
import type { StoredDocument } from '#server/ports/room-log.ts'
import type { Limits } from '#server/services/limits.ts'
import { charsIn, replayed } from './documents-replay.ts'
import { inspect, type Passed, type Verdict } from './gate.ts'

type Options = {
  roots: ReadonlyMap<string, RootKind>
  questionIds: ReadonlySet<string>
  isShared: boolean
  limits: Pick<Limits, 'documentBytes' | 'documentStructs' | 'documentClients'>
}

/** What one document holds, in memory, and how much of it there may be. */
export type Content = {
  /** Makes it what was read. Answers the newest entry's number. Throws, and changes nothing, if the log has holes. */
  load(stored: StoredDocument): number
  /** Looks at an update without touching anything. */
  judge(update: Uint8Array, owns: (clientId: number) => boolean): Verdict
  /** Why there is no room for it, or null. */
  obstacleTo(passed: Passed, bytes: number): string | null
  /** Answers what to store. Throws if it cannot be trusted any more, and has to be loaded anew. */
  apply(update: Uint8Array, passed: Passed): readonly Uint8Array[]
  stateVector(): Uint8Array
  /** The state vector as it was before these updates, the newest ones. */
  vectorBefore(updates: Iterable<Uint8Array>): Uint8Array
  /** What a client with this state vector lacks, now that the newest entry is `seq`. */
  missing(stateVector: Uint8Array, seq: number): Uint8Array
  /** So many bytes it takes when encoded. */
  measured(bytes: number): void
  destroy(): void
}

const ORIGIN = Symbol('a client')

export function createContent({ roots, questionIds, isShared, limits }: Options): Content {
  const charsMax = isShared ? NOTE_CHARS_MAX.notes : NOTE_CHARS_MAX.scorecard
  const valueRoots = new Map([...roots].flatMap(([root, kind]) => (kind === 'note' ? [] : [[root, kind]])))
  // Upper bounds, measured anew only when they reach a limit.
  const chars = new Map<string, number>()
  let bytesHeld = 0
  let doc = new Y.Doc()
  let emitted: Uint8Array[] = []
  // Yjs must not throw out of its own listener, so this one only keeps.
  const keep = (bytes: Uint8Array) => void emitted.push(bytes)
  let cached: { seq: number; bytes: Uint8Array } | null = null

  /** What the transaction has changed, and nothing pending. */
  function isSound({ changed }: Y.Transaction): boolean {
    const { store, _transaction, _transactionCleanups } = doc
    if (store.pendingStructs !== null || store.pendingDs !== null) return false
    if (_transaction !== null || _transactionCleanups.length > 0) return false
    for (const [root, kind] of valueRoots) {
      const map = doc.getMap(root)
      for (const key of changed.get(map as never) ?? []) {
        if (key === null || (map.has(key) && !mayHold({ in: kind }, key, map.get(key), questionIds)))
          return false
      }
    }
    return true
  }

  return {
    load(stored) {
      const fresh = replayed(stored, roots)
      doc.destroy()
      doc = fresh.doc
      emitted = []
      cached = null
      bytesHeld = fresh.bytes
      for (const [root, kind] of roots) if (kind === 'note') chars.set(root, charsIn(doc, root))
      return fresh.seq
    },

    judge: (update, owns) => inspect(doc, update, { roots, questionIds, owns }),

    obstacleTo(passed, bytes) {
      if (bytesHeld + bytes > limits.documentBytes) {
        bytesHeld = Y.encodeStateAsUpdate(doc).length
        if (bytesHeld + bytes > limits.documentBytes) return 'document full'
      }
      for (const [root, count] of passed.chars) {
        if ((chars.get(root) ?? 0) + count <= charsMax) continue
        chars.set(root, charsIn(doc, root))
        if (chars.get(root)! + count > charsMax) return 'note too long'
      }
      const { clients } = doc.store
      if (clients.size + passed.newClients > limits.documentClients) return 'too many clients'
      let structs = passed.newStructs
      for (const of of clients.values()) structs += of.length
      return structs > limits.documentStructs ? 'document full' : null
    },

    apply(update, passed) {
      emitted = []
      const news = passed.repeats ? Y.diffUpdate(update, Y.encodeStateVector(doc)) : update
      // Yjs encodes anew what it took in only where somebody listens, and what is typed need not be: it is stored as it came, in
      // bytes of its own, because the frame that it came in may be part of something large.
      if (passed.adds) emitted.push(new Uint8Array(update))
      else doc.on('update', keep)
      const done = doc.transact((transaction) => {
        Y.applyUpdate(doc, news, ORIGIN)
        // As if local: Yjs would tidy formatting in a second transaction of its own, which the author would never hear of.
        transaction.local = true
        return transaction
      }, ORIGIN)
      if (!passed.adds) doc.off('update', keep)
      if (!isSound(done)) throw new Error('it left the document unsound')
      bytesHeld += update.length
      for (const [root, count] of passed.chars) chars.set(root, (chars.get(root) ?? 0) + count)
      return emitted
    },

    stateVector: () => Y.encodeStateVector(doc),

    vectorBefore(updates) {
      const vector = Y.decodeStateVector(Y.encodeStateVector(doc))
      for (const update of updates) {
        for (const [client, from] of Y.parseUpdateMeta(update).from) {
          vector.set(client, Math.min(vector.get(client) ?? 0, from))
        }
      }
      return Y.encodeStateVector(vector)
    },

    missing(stateVector, seq) {
      // A fresh client lacks everything, and many fresh clients lack the same.
      if (stateVector.length > 1) return Y.encodeStateAsUpdate(doc, stateVector)
      if (cached?.seq !== seq) cached = { seq, bytes: Y.encodeStateAsUpdate(doc) }
      return cached.bytes
    },

    measured(bytes) {
      bytesHeld = bytes
    },
    destroy: () => doc.destroy(),
  }
}
