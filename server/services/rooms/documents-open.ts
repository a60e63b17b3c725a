import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { createCarets } from './documents-carets.ts'
import { createContent } from './documents-content.ts'
import { SYNC_UPDATE, syncFrame } from './documents-frames.ts'
import type { Attached, DocumentHost, FollowedUpdate, OpenDocument, Received } from './documents-host.ts'
import { createSnapshots } from './documents-snapshots.ts'
import { createTurns } from './documents-turns.ts'
import { createWriting, type WriteRefusal, type Written } from './documents-writing.ts'
import type { Passed } from './gate.ts'

/** Reads a document into memory and keeps it there: judged, applied, stored, and only then shown and acknowledged. */
export function openDocument(name: DocumentName, host: DocumentHost, gone: () => void): OpenDocument {
  const { panelId, log, clock, diagnostics, metrics, limits } = host
  const questionIds = notedIn(host.kit)
  const roots = rootsOf(name, questionIds)
  const content = createContent({
    roots,
    questionIds: new Set<string>(questionIds),
    isShared: name === 'notes',
    limits,
  })
  const snapshots = createSnapshots(name, host, roots)
  const sessions = new Set<Attached>()
  const carets = createCarets({
    clock,
    tell(frame, except) {
      for (const session of sessions) {
        if (session !== except && session.synced && mayRead(session)) session.caret(frame)
      }
    },
    share(caret) {
      if (name === 'notes') host.caretMoved?.(caret)
    },
  })

  const openedAt = clock.now()
  let seq = 0
  /** Up to here its entries were read together. */
  let loadedSeq = 0
  /** Counts what changed it, also where an entry comes to be known after a later one. */
  let version = 0
  let isLoading = true
  /** Entries of other nodes that came while it was read. */
  let early: FollowedUpdate[] = []
  let isEvicted = false
  /** Memory is ahead of the log, by something that was refused. */
  let isStale = false
  let owners: ReadonlyMap<number, SeatId> = new Map()
  /** Ids that the store does not know either. */
  const strangers = new Set<number>()

  /** What everybody is told on their way out: it takes nothing more. */
  let farewell: Uint8Array | null = null

  const writing = createWriting({ name, host, after: () => seq, stored, refused })
  const turns = createTurns({
    async settled() {
      await Promise.allSettled([loading, writing.settled()])
      if (isStale && !isEvicted) await reload()
    },
    bytesMax: limits.pendingBytes,
  })

  async function load(): Promise<void> {
    const [read, clients] = await Promise.all([log.document(panelId, name), log.clients(panelId)])
    seq = loadedSeq = content.load(read)
    version++
    owners = clients
    snapshots.loaded(read)
    isLoading = false
    const waiting = early
    early = []
    for (const entry of waiting) follow(entry)
  }

  function follow(entry: FollowedUpdate): void {
    if (isEvicted) return
    if (writing.recognises(entry)) return
    if (isLoading) return void early.push(entry)
    // Whatever stands in the log by now is in it once it has been read anew.
    if (isStale || entry.seq <= loadedSeq) return
    seq = Math.max(seq, entry.seq)
    version++
    snapshots.stored(entry.bytes.length)
    const verdict = content.judge(entry.bytes, () => true)
    if (verdict.is !== 'passed') return rebuild('an entry of another node does not fit')
    if (verdict.newStructs + verdict.deletes + verdict.formatDeletes === 0) return
    try {
      const since = once(() => vectorBefore([entry]))
      content.apply(entry.bytes, verdict)
      // As it stands in the log: what it does to our own that is still on its way there is not for anybody to see.
      tellReaders(entry.bytes, null, since)
    } catch (error) {
      diagnostics.warn({ panelId, document: name, error: String(error) }, 'an entry could not be applied')
      rebuild('an update could not be applied')
    }
  }

  /** Encoded once, the same bytes for everybody; its author has it already and gets an ACK instead. */
  function tellReaders(bytes: Uint8Array, author: Attached | null, since: () => Uint8Array): void {
    const frame = syncFrame(SYNC_UPDATE, bytes)
    for (const session of sessions) {
      if (session !== author && session.synced && mayRead(session)) session.update(frame, since)
    }
  }

  function stored(entries: readonly Written[], lastSeq: number): void {
    seq = Math.max(seq, lastSeq)
    version++
    for (const [at, { session: author, bytes }] of entries.entries()) {
      tellReaders(bytes, author, () => vectorBefore(entries.slice(at)))
      snapshots.stored(bytes.length)
    }
    for (const session of sessions) session.durable()
    if (snapshots.due()) void compact()
  }

  function vectorBefore(entries: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
    return content.vectorBefore([...entries, ...writing.pending()].map((it) => it.bytes))
  }

  function refused(entries: readonly Written[], refusal: WriteRefusal): void {
    diagnostics.warn({ panelId, document: name, refusal, entries: entries.length }, 'updates were not stored')
    const [code, reason, all] = CONSEQUENCE[refusal]
    // Who waits for an ACK may have sent the same content again, by another device.
    const authors = new Set(entries.map((it) => it.session))
    for (const session of [...sessions]) {
      if (authors.has(session) || session.waits) session.refuse(code, reason)
    }
    if (refusal === 'epoch') host.lost?.()
    if (all) evict(code, reason)
    else rebuild(reason)
  }

  /** What is in memory may hold what the log does not: read it anew, with everything that arrives meanwhile kept waiting. */
  function rebuild(reason: string): void {
    if (isEvicted) return
    metrics.count('rebuilds', 'document', reason)
    isStale = true
    void turns.alone(async () => undefined)
  }

  /** Before anybody's turn, also of those who were waiting already when it became stale. */
  async function reload(): Promise<void> {
    // What another node stores while it is read may come too late for that.
    isLoading = true
    isStale = false
    try {
      await load()
    } catch (error) {
      diagnostics.error(
        { panelId, document: name, error: String(error) },
        'a document could not be read anew',
      )
      return evict(CLOSE.notStored, 'not stored')
    }
    // What could not be answered in time may have been stored all the same: who stayed connected has never been sent it.
    const frame = syncFrame(SYNC_UPDATE, content.missing(NOTHING, version))
    for (const session of sessions) if (session.synced && mayRead(session)) session.send(frame)
  }

  function receive(
    session: Attached,
    update: Uint8Array,
    spend: (work: number) => boolean,
  ): Received | 'later' {
    const isMine = (clientId: number) => owners.get(clientId) === session.seat
    const verdict = content.judge(update, isMine)
    if (verdict.is === 'stranger') {
      if (isHealing() && owners.has(verdict.clientId)) return refusedAs(CLOSE.notStored, 'not restored yet')
      if (session.right !== 'write') return refusedAs(CLOSE.forbidden, 'read only')
      return meets(verdict.clientId, session)
    }
    if (verdict.is !== 'passed') return verdict
    if (session.right !== 'write') {
      // A reader's Yjs tidies up formatting by itself when others edit; that is nobody's intention and changes no text.
      const changes = verdict.newStructs > 0 || verdict.deletes > 0
      return changes ? refusedAs(CLOSE.forbidden, 'read only') : TAKEN
    }
    if (verdict.newStructs + verdict.deletes + verdict.formatDeletes === 0) return TAKEN
    const full = content.obstacleTo(verdict, update.length)
    if (full) return refusedAs(CLOSE.quota, full)
    if (writing.pendingBytes() > limits.pendingBytes) return refusedAs(CLOSE.notStored, 'not stored')
    if (!spend(verdict.work + verdict.newStructs * WORK_PER_STRUCT))
      return refusedAs(CLOSE.tooFast, 'too fast')
    return apply(session, update, verdict)
  }

  /**
   * The log was cut short once, and who comes back may have been shown what it lost of others. Nobody may write that under the others'
   * ids, now as little as ever: the nodes append it themselves, as its authors sent it. Until they have, such a client is asked to
   * come again instead of being told to throw its document away. It gains nothing else by it.
   */
  const isHealing = () => host.epoch() > 1 && clock.now() - openedAt < HEALS_FOR_MS

  /** Ids are issued over HTTP, perhaps by another node and after this document was read. */
  function meets(clientId: number, session: Attached): Received | 'later' {
    if (strangers.has(clientId) || owners.has(clientId))
      return refusedAs(CLOSE.forbidden, 'not your client id')
    strangers.add(clientId)
    // Caught inside: what waits for its turn goes on before anybody outside hears of it.
    void turns.alone(async () => {
      try {
        owners = await log.clients(panelId)
        if (owners.has(clientId)) strangers.delete(clientId)
      } catch {
        strangers.delete(clientId)
        session.refuse(CLOSE.notStored, 'not stored')
      }
    })
    return 'later'
  }

  function apply(session: Attached, update: Uint8Array, passed: Passed): Received {
    const { seat, clientId } = session
    try {
      for (const bytes of content.apply(update, passed)) {
        writing.add({ session, author: seat, clientId, at: clock.now(), bytes })
      }
      return TAKEN
    } catch (error) {
      diagnostics.warn(
        { panelId, document: name, seat, error: String(error) },
        'an update passed the gate and could not be applied',
      )
      rebuild('an update could not be applied')
      return refusedAs(CLOSE.malformed, 'malformed update')
    }
  }

  const mayRead = (session: Attached) => session.right !== 'none'

  /** What the log took before its lock is confirmed first, also where the answer is still on its way. */
  function freeze(notice: Uint8Array): void {
    farewell = notice
    if (!writing.inDoubt()) return evict(CLOSE.locked, 'locked')
    void turns.alone(async () => evict(CLOSE.locked, 'locked'))
  }

  function evict(code: CloseCode, reason: string): void {
    if (isEvicted) return
    isEvicted = true
    metrics.count('evictions', 'document', reason)
    writing.drop()
    turns.clear()
    for (const session of [...sessions]) {
      if (farewell) session.send(farewell)
      session.close(code, reason)
    }
    sessions.clear()
    carets.clear()
    content.destroy()
    host.shelf.remove(document)
    gone()
  }

  async function compact(): Promise<void> {
    const bytes = await snapshots.take()
    if (bytes !== null && !isEvicted) content.measured(bytes)
  }

  const loading = load()
  const document: OpenDocument = {
    name,
    sessions,
    ready: loading,
    attach: (session) => sessions.add(session),
    detach(session) {
      sessions.delete(session)
      carets.left(session)
    },
    enter: (...args) => turns.enter(...args),
    whenDurable(run) {
      if (turns.free() && writing.idle()) return run()
      turns
        .alone(async () => {
          if (!isEvicted) run()
        })
        .catch((error: unknown) => {
          diagnostics.error(
            { panelId, document: name, error: String(error) },
            'a document could not be answered from',
          )
        })
    },
    receive,
    follow,
    rebuild,
    entries: () => writing.entries(),
    durableEntries: () => writing.durableEntries(),
    stateVector: () => content.stateVector(),
    missing: (stateVector) => content.missing(stateVector, version),
    carets,
    exclusively: (run) => turns.alone(run),
    freeze,
    evict,
    evicted: () => isEvicted,
    idle: () => sessions.size === 0 && writing.idle() && turns.free(),
    compact,
    seq: () => seq,
    unfoldedSince: () => snapshots.unfoldedSince(),
  }
  host.shelf.add(document)
  return document
}

function once<Value>(read: () => Value): () => Value {
  let value: { readonly of: Value } | null = null
  return () => (value ??= { of: read() }).of
}

/** After a history was lost: every node has looked at the log by then, also one that stood still for a while. */
const HEALS_FOR_MS = 60_000

/** The state vector of who has nothing yet. */
const NOTHING = Uint8Array.of(0)
const TAKEN: Received = { is: 'taken' }
const refusedAs = (code: CloseCode, reason: string): Received => ({ is: 'refused', code, reason })
// 3 µs for each struct that Yjs integrates.
const WORK_PER_STRUCT = 30

/** What a refused append means to its authors, and whether it does to everybody who has the document open. */
const CONSEQUENCE: Readonly<Record<WriteRefusal, readonly [code: CloseCode, reason: string, all: boolean]>> =
  {
    unavailable: [CLOSE.notStored, 'not stored', false],
    conflict: [CLOSE.notStored, 'not stored', false],
    quota: [CLOSE.quota, 'document full', false],
    epoch: [CLOSE.notStored, 'not stored', true],
    frozen: [CLOSE.locked, 'locked', true],
    sealed: [CLOSE.locked, 'locked', true],
    'no-such-room': [CLOSE.noSuchDocument, 'no such document', true],
  }
