import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import { GENERAL } from '#shared/documents/notes.ts'
import { type Right, rightOn } from '#shared/documents/rights.ts'
import { mayHold, NOTE_CHARS_MAX, rootsOf } from '#shared/documents/shape.ts'
import type { EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { AppendRefusal, RoomLog } from '#server/ports/room-log.ts'
import { createBatcher } from './batcher.ts'
import { type AwarenessState, awarenessFrame } from './documents-awareness.ts'
import { LIMITS } from './documents-limits.ts'
import { charsIn, compacted, replayed } from './documents-replay.ts'
import { type GateRules, inspect, type Passed } from './gate.ts'

export type DocumentHost = {
  panelId: PanelId
  kit: Kit
  state(): PanelState
  epoch(): number
  log: RoomLog
  clock: Clock
  diagnostics: Log
  /** Called after each append of updates, with the room's newest sequence number. */
  appended(seq: number): void
}

/** What a document needs of a connection to it. */
export type Attached = {
  readonly seat: SeatId
  readonly clientId: number
  /** Now. */
  readonly right: Right
  /** Whether it might write when it came. */
  readonly couldWrite: boolean
  /** Has its SyncStep2: from now on it needs every update. */
  readonly synced: boolean
  send(frame: Uint8Array): void
  /** More is durable than before. */
  durable(): void
  /** Has been promised an ACK that is still to come. */
  readonly waits: boolean
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
  seq(): number
  attach(session: Attached): void
  detach(session: Attached): void
  /** Runs at once, or when the document is whole again; in the order of arrival. False: too much waits already. */
  enter(bytes: number, run: () => void, again?: 'again'): boolean
  /** Runs when nothing is on its way to the log, so that what it reads is durable. */
  whenDurable(run: () => void): void
  receive(session: Attached, update: Uint8Array, spend: (work: number) => boolean): Received | 'later'
  /** Number of the newest entry that was put in a batch, and of the newest that is durable. */
  entries(): number
  durableEntries(): number
  stateVector(): Uint8Array
  /** What a client with this state vector lacks. */
  missing(stateVector: Uint8Array): Uint8Array
  relay(session: Attached, state: AwarenessState): void
  /** Tells a newcomer where the others' carets are. */
  greet(session: Attached): void
  /** Waits for the log, then runs while nothing can change. */
  exclusively<Value>(run: () => Promise<Value>): Promise<Value>
  evict(code: CloseCode, reason: string, before?: Uint8Array): void
  evicted(): boolean
  idle(): boolean
  compact(): Promise<void>
}

const SNAPSHOT_AFTER = { entries: 500, bytes: 65_536 } as const
const ORIGIN = Symbol('a client')

type Entry = { session: Attached; author: SeatId; clientId: number; at: EpochMs; bytes: Uint8Array }
type Refusal = AppendRefusal['code']

export function openDocument(name: DocumentName, host: DocumentHost, gone: () => void): OpenDocument {
  const { panelId, log, clock, diagnostics } = host
  const questionIds = [...host.kit.questions.map((it) => it.id), GENERAL]
  const knownIds = new Set<string>(questionIds)
  const roots = rootsOf(name, questionIds)
  const charsMax = name === 'notes' ? NOTE_CHARS_MAX.notes : NOTE_CHARS_MAX.scorecard
  const sessions = new Set<Attached>()
  const carets = new Map<Attached, AwarenessState>()
  const caretClocks = new Map<number, number>()

  let doc = new Y.Doc()
  let emitted: Uint8Array[] = []
  let seq = 0
  let added = 0
  let durableEntries = 0
  let isEvicted = false
  let owners: ReadonlyMap<number, SeatId> = new Map()
  // Upper bounds, measured anew only when they reach a limit.
  let stateBytes = 0
  const chars = new Map<string, number>()
  let cached: { seq: number; bytes: Uint8Array } | null = null
  let sinceSnapshot = { entries: 0, bytes: 0 }
  let compacting = false

  let held = 0
  let turn: Promise<unknown> = Promise.resolve()
  let inbox: { bytes: number; run: () => void }[] = []
  let inboxBytes = 0

  const batcher = createBatcher<Entry, Refusal>({
    clock,
    size: (entry) => entry.bytes.length,
    async append(entries) {
      const updates = entries.map(({ author, clientId, at, bytes }) => ({ author, clientId, at, bytes }))
      try {
        const outcome = await log.appendUpdates(panelId, { epoch: host.epoch(), document: name, updates })
        return outcome.ok
          ? { ok: true, seq: outcome.value.lastSeq }
          : { ok: false, refusal: outcome.error.code }
      } catch (error) {
        diagnostics.error({ panelId, document: name, error: String(error) }, 'the store threw on an append')
        return { ok: false, refusal: 'unavailable' }
      }
    },
    stored,
    refused,
  })

  const rules = (seat: SeatId): GateRules => ({
    roots,
    questionIds: knownIds,
    owns: (clientId) => owners.get(clientId) === seat,
  })

  async function load(): Promise<void> {
    const [stored, clients] = await Promise.all([log.document(panelId, name), log.clients(panelId)])
    const fresh = replayed(stored, roots)
    // Yjs must not throw out of its own listener, so this one only keeps.
    fresh.doc.on('update', (bytes: Uint8Array) => {
      emitted.push(bytes)
    })
    doc.destroy()
    doc = fresh.doc
    seq = fresh.seq
    owners = clients
    emitted = []
    cached = null
    stateBytes = fresh.bytes
    for (const [root, kind] of roots) if (kind === 'note') chars.set(root, charsIn(doc, root))
    sinceSnapshot = {
      entries: stored.updates.length,
      bytes: stored.updates.reduce((sum, it) => sum + it.bytes.length, 0),
    }
  }

  function stored(entries: readonly Entry[], lastSeq: number, upTo: number): void {
    seq = lastSeq
    for (const { session: author, bytes } of entries) {
      const frame = updateFrame(bytes)
      for (const session of sessions) {
        if (session !== author && session.synced && mayRead(session)) session.send(frame)
      }
      sinceSnapshot.entries++
      sinceSnapshot.bytes += bytes.length
    }
    durableEntries = upTo
    for (const session of sessions) session.durable()
    host.appended(lastSeq)
    const { entries: count, bytes } = sinceSnapshot
    if (count >= SNAPSHOT_AFTER.entries || bytes >= SNAPSHOT_AFTER.bytes) void compact()
  }

  function refused(entries: readonly Entry[], refusal: Refusal): void {
    diagnostics.warn({ panelId, document: name, refusal, entries: entries.length }, 'updates were not stored')
    const [code, reason, all] = CONSEQUENCE[refusal]
    // Who waits for an ACK may have sent the same content again, by another device.
    const authors = new Set(entries.map((it) => it.session))
    for (const session of [...sessions]) {
      if (authors.has(session) || session.waits) session.refuse(code, reason)
    }
    durableEntries = added
    if (all) evict(code, reason)
    else rebuild()
  }

  /** What is in memory may hold what the log does not: read it anew, with everything that arrives meanwhile kept waiting. */
  function rebuild(): void {
    exclusively(load).catch((error: unknown) => {
      diagnostics.error(
        { panelId, document: name, error: String(error) },
        'a document could not be read anew',
      )
      evict(CLOSE.notStored, 'not stored')
    })
  }

  async function exclusively<Value>(run: () => Promise<Value>): Promise<Value> {
    held++
    const before = turn
    const mine = (async () => {
      await before
      await batcher.settled()
      return run()
    })()
    turn = mine.catch(() => undefined)
    try {
      return await mine
    } finally {
      held--
      letIn()
    }
  }

  function letIn(): void {
    while (held === 0 && inbox.length > 0) {
      const next = inbox.shift()!
      inboxBytes -= next.bytes
      next.run()
    }
  }

  function receive(
    session: Attached,
    update: Uint8Array,
    spend: (work: number) => boolean,
  ): Received | 'later' {
    const verdict = inspect(doc, update, rules(session.seat))
    if (verdict.is === 'stranger') {
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
    const full = obstacleOfSize(verdict, update.length)
    if (full) return refusedAs(CLOSE.quota, full)
    if (batcher.pendingBytes() > LIMITS.pendingBytes) return refusedAs(CLOSE.notStored, 'not stored')
    if (!spend(verdict.work + verdict.newStructs * WORK_PER_STRUCT))
      return refusedAs(CLOSE.tooFast, 'too fast')
    return apply(session, update, verdict)
  }

  /** Ids are issued over HTTP, perhaps by another node and after this document was read. */
  function meets(clientId: number, session: Attached): Received | 'later' {
    if (strangers.has(clientId)) return refusedAs(CLOSE.forbidden, 'not your client id')
    if (owners.has(clientId)) return refusedAs(CLOSE.forbidden, 'not your client id')
    strangers.add(clientId)
    exclusively(async () => {
      owners = await log.clients(panelId)
      if (owners.has(clientId)) strangers.delete(clientId)
    }).catch(() => session.refuse(CLOSE.notStored, 'not stored'))
    return 'later'
  }
  const strangers = new Set<number>()

  function apply(session: Attached, update: Uint8Array, verdict: Passed): Received {
    emitted = []
    try {
      const news = verdict.repeats ? Y.diffUpdate(update, Y.encodeStateVector(doc)) : update
      doc.transact((transaction) => {
        Y.applyUpdate(doc, news, ORIGIN)
        // As if local: Yjs would tidy formatting in a second transaction of its own, which the author would never hear of.
        transaction.local = true
      }, ORIGIN)
    } catch (error) {
      diagnostics.warn(
        { panelId, document: name, error: String(error) },
        'an update passed the gate and threw',
      )
      rebuild()
      return refusedAs(CLOSE.malformed, 'malformed update')
    }
    if (!isSound()) {
      diagnostics.warn({ panelId, document: name }, 'an update passed the gate and left the document unsound')
      rebuild()
      return refusedAs(CLOSE.malformed, 'malformed update')
    }
    stateBytes += update.length
    for (const [root, count] of verdict.chars) chars.set(root, (chars.get(root) ?? 0) + count)
    for (const bytes of emitted) {
      const { seat, clientId } = session
      added = batcher.add({ session, author: seat, clientId, at: clock.now(), bytes })
    }
    return TAKEN
  }

  function isSound(): boolean {
    const { store, _transaction, _transactionCleanups } = doc
    if (store.pendingStructs !== null || store.pendingDs !== null) return false
    if (_transaction !== null || _transactionCleanups.length > 0) return false
    return [...roots].every(
      ([root, kind]) =>
        kind === 'note' ||
        [...doc.getMap(root)].every(([key, value]) => mayHold({ in: kind }, key, value, knownIds)),
    )
  }

  function obstacleOfSize(verdict: Passed, bytes: number): string | null {
    if (stateBytes + bytes > LIMITS.stateBytes) {
      stateBytes = Y.encodeStateAsUpdate(doc).length
      if (stateBytes + bytes > LIMITS.stateBytes) return 'document full'
    }
    for (const [root, count] of verdict.chars) {
      if ((chars.get(root) ?? 0) + count <= charsMax) continue
      chars.set(root, charsIn(doc, root))
      if (chars.get(root)! + count > charsMax) return 'note too long'
    }
    const { clients } = doc.store
    if (clients.size + verdict.newClients > LIMITS.clients) return 'too many clients'
    let structs = verdict.newStructs
    for (const of of clients.values()) structs += of.length
    return structs > LIMITS.structs ? 'document full' : null
  }

  const mayRead = (session: Attached) => rightOn(host.state(), session.seat, name) !== 'none'

  function evict(code: CloseCode, reason: string, before?: Uint8Array): void {
    if (isEvicted) return
    isEvicted = true
    batcher.drop()
    inbox = []
    inboxBytes = 0
    for (const session of [...sessions]) {
      if (before) session.send(before)
      session.close(code, reason)
    }
    sessions.clear()
    carets.clear()
    doc.destroy()
    gone()
  }

  function tellCaret(of: Attached, state: AwarenessState): void {
    // Hundredths of a second, so that the count goes on rising where the document is opened anew or on another node.
    const count = Math.max((caretClocks.get(of.clientId) ?? 0) + 1, Math.floor(clock.now() / 10))
    caretClocks.set(of.clientId, count)
    const frame = awarenessFrame(of.clientId, count, state)
    for (const session of sessions) {
      if (session !== of && session.synced && mayRead(session)) session.send(frame)
    }
  }

  async function compact(): Promise<void> {
    if (compacting || isEvicted) return
    compacting = true
    try {
      const snapshot = compacted(await log.document(panelId, name), roots)
      if (!snapshot) return
      await log.putSnapshot(panelId, name, snapshot)
      sinceSnapshot = { entries: 0, bytes: 0 }
      stateBytes = snapshot.bytes.length
    } catch (error) {
      diagnostics.warn({ panelId, document: name, error: String(error) }, 'no snapshot this time')
      // Not at every update from now on: only after as many again.
      sinceSnapshot = { entries: 0, bytes: 0 }
    } finally {
      compacting = false
    }
  }

  return {
    name,
    sessions,
    ready: load(),
    seq: () => seq,
    attach: (session) => sessions.add(session),
    detach(session) {
      sessions.delete(session)
      if (carets.delete(session)) tellCaret(session, null)
    },
    enter(bytes, run, again) {
      if (held === 0 && (inbox.length === 0 || again)) {
        run()
        return true
      }
      if (inboxBytes + bytes > LIMITS.pendingBytes) return false
      inboxBytes += bytes
      if (again) inbox.unshift({ bytes, run })
      else inbox.push({ bytes, run })
      return true
    },
    whenDurable(run) {
      if (held === 0 && batcher.idle()) return run()
      exclusively(async () => {
        if (!isEvicted) run()
      }).catch((error: unknown) => {
        diagnostics.error(
          { panelId, document: name, error: String(error) },
          'a document could not be answered from',
        )
      })
    },
    receive,
    entries: () => added,
    durableEntries: () => durableEntries,
    stateVector: () => Y.encodeStateVector(doc),
    missing(stateVector) {
      // A fresh client lacks everything, and many fresh clients lack the same.
      if (stateVector.length > 1) return Y.encodeStateAsUpdate(doc, stateVector)
      if (cached?.seq !== seq) cached = { seq, bytes: Y.encodeStateAsUpdate(doc) }
      return cached.bytes
    },
    relay(session, state) {
      if (state === null) carets.delete(session)
      else carets.set(session, state)
      tellCaret(session, state)
    },
    greet(session) {
      for (const [other, state] of carets) {
        if (other !== session)
          session.send(awarenessFrame(other.clientId, caretClocks.get(other.clientId) ?? 1, state))
      }
    },
    exclusively,
    evict,
    evicted: () => isEvicted,
    idle: () => sessions.size === 0 && batcher.idle() && held === 0,
    compact,
  }
}

const TAKEN: Received = { is: 'taken' }
const refusedAs = (code: CloseCode, reason: string): Received => ({ is: 'refused', code, reason })
// 3 µs for each struct that Yjs integrates.
const WORK_PER_STRUCT = 30

/** What a refused append means to its authors, and whether it does to everybody who has the document open. */
const CONSEQUENCE: Readonly<Record<Refusal, readonly [code: CloseCode, reason: string, all: boolean]>> = {
  unavailable: [CLOSE.notStored, 'not stored', false],
  conflict: [CLOSE.notStored, 'not stored', false],
  quota: [CLOSE.quota, 'document full', false],
  epoch: [CLOSE.notStored, 'not stored', true],
  frozen: [CLOSE.locked, 'locked', true],
  sealed: [CLOSE.locked, 'locked', true],
  'no-such-room': [CLOSE.noSuchDocument, 'no such document', true],
}

function updateFrame(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, SYNC.update)
  encoding.writeVarUint8Array(encoder, update)
  return encoding.toUint8Array(encoder)
}
