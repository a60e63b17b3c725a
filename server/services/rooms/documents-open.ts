import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import { NOWHERE, placeOf } from '#server/ports/marks.ts'
import type { Place } from '#server/ports/room-log.ts'
import { createAudience } from './documents-audience.ts'
import { createCarets } from './documents-carets.ts'
import { createContent } from './documents-content.ts'
import { SYNC_UPDATE, syncFrame } from './documents-frames.ts'
import type { Attached, DocumentHost, FollowedUpdate, OpenDocument } from './documents-host.ts'
import { createIntake } from './documents-intake.ts'
import { createSnapshots } from './documents-snapshots.ts'
import { createTurns } from './documents-turns.ts'
import { asStored, createWriting, type WriteRefusal, type Written } from './documents-writing.ts'

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
  const audience = createAudience(() => host.state())
  const carets = createCarets({
    clock,
    tell(frame, except) {
      for (const session of audience.readers()) if (session !== except) session.caret(frame)
    },
    share(caret) {
      if (name === 'notes') host.caretMoved?.(caret)
    },
  })

  let seq = 0
  /** What stands there. Its mark takes longer than a key press should, so it is made when it is asked for. */
  let newest = (): Place => NOWHERE
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

  /** What everybody is told on their way out: it takes nothing more. */
  let farewell: Uint8Array | null = null

  const writing = createWriting({ name, host, after, stored, refused })
  const turns = createTurns({
    async settled() {
      await Promise.allSettled([loading, writing.settled()])
      if (isStale && !isEvicted) await reload()
    },
    bytesMax: limits.pendingBytes,
  })
  const intake = createIntake({ name, host, content, writing, turns, rebuild })

  /** The later one of what the room has taken and of what is here: either was read in order, so all before it is known as well. */
  function after(): Place {
    const seen = host.seen?.()
    return seen && seen.seq >= seq ? seen : newest()
  }

  function reach(entry: FollowedUpdate): void {
    if (entry.seq <= seq) return
    seq = entry.seq
    newest = once(() => placeOf(entry))
  }

  async function load(): Promise<void> {
    const [read, clients] = await Promise.all([log.document(panelId, name), log.clients(panelId)])
    seq = loadedSeq = content.load(read)
    newest = () => read.newest
    host.saw?.(read.newest)
    version++
    intake.owned(clients)
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
    reach(entry)
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
    for (const session of audience.readers()) if (session !== author) session.update(frame, since)
  }

  function stored(entries: readonly Written[], lastSeq: number): void {
    const last = entries.at(-1)
    if (last) reach(asStored(name, lastSeq, last))
    version++
    for (const [at, { session: author, bytes }] of entries.entries()) {
      tellReaders(bytes, author, () => vectorBefore(entries.slice(at)))
      snapshots.stored(bytes.length)
    }
    audience.durable()
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
    for (const session of [...audience.all]) {
      if (authors.has(session) || session.waits()) session.refuse(code, reason)
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
    for (const session of audience.readers()) session.send(frame)
  }

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
    for (const session of [...audience.all]) {
      if (farewell) session.send(farewell)
      session.close(code, reason)
    }
    audience.clear()
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
    sessions: audience.all,
    ready: loading,
    attach: (session) => audience.add(session),
    listens: (session) => audience.listens(session),
    waits: (session) => audience.waits(session),
    detach(session) {
      audience.delete(session)
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
    receive: (...args) => intake.receive(...args),
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
    idle: () => audience.all.size === 0 && writing.idle() && turns.free(),
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

/** The state vector of who has nothing yet. */
const NOTHING = Uint8Array.of(0)

/** What a refused append means to its authors, and whether it does to everybody who has the document open. */
const CONSEQUENCE: Readonly<Record<WriteRefusal, readonly [code: CloseCode, reason: string, all: boolean]>> =
  {
    unavailable: [CLOSE.notStored, 'not stored', false],
    conflict: [CLOSE.notStored, 'not stored', false],
    quota: [CLOSE.quota, 'document full', false],
    'room-full': [CLOSE.quota, 'room full', false],
    // Its author is turned away on coming back; whoever wrote in the same moment brings it again.
    barred: [CLOSE.notStored, 'not stored', false],
    epoch: [CLOSE.notStored, 'not stored', true],
    frozen: [CLOSE.locked, 'locked', true],
    sealed: [CLOSE.locked, 'locked', true],
    'no-such-room': [CLOSE.noSuchDocument, 'no such document', true],
  }
