import type * as Y from 'yjs'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { DOCUMENT_NAME, type DocumentName } from '#shared/contract/frames.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { rightOn, scorecardOf } from '#shared/documents/rights.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { hasLocked } from '#shared/panel/seats.ts'
import { attachSession, type DocumentLink, type DocumentSession } from './document-session.ts'
import type { RemoteCaret } from './documents-carets.ts'
import { frozenFrame } from './documents-frames.ts'
import type { DocumentHost, FollowedUpdate, OpenDocument } from './documents-host.ts'
import { openDocument } from './documents-open.ts'
import { replayed } from './documents-replay.ts'

export type { DocumentLink, DocumentSession } from './document-session.ts'

type StoredDoc = { readonly seq: number; readonly doc: Y.Doc }

/** The Yjs documents of one room and everybody who has one open. */
export type RoomDocuments = {
  /** Opens a document for a seat, or says with which code to close. The client id is one that was issued to the seat. */
  connect(
    name: DocumentName,
    seat: SeatId,
    clientId: number,
    link: DocumentLink,
  ): Promise<DocumentSession | CloseCode>
  /** Stores what waits, then answers the document exactly as it is stored and its newest update's number, 0 if it has none. */
  settle(name: DocumentName): Promise<StoredDoc>
  /** The same for as long as this runs: nobody at this node adds to it meanwhile. */
  still<Value>(name: DocumentName, run: (stored: StoredDoc) => Promise<Value>): Promise<Value>
  /** What another node stored. */
  follow(entry: FollowedUpdate): void
  /** Entries are gone from the log that a snapshot covers: everything open is read anew. */
  readAnew(): void
  /** Where somebody who is connected to another node writes in the notes. */
  hearCaret(caret: RemoteCaret): void
  /** Tells the other nodes of everybody's caret here. */
  tellCarets(): void
  /** Lets what is written into scorecards wait for a moment, at another node's wish. However often it is asked for, they go on in between. */
  rest(): void
  /** The document takes nothing more since `lockSeq`: everybody is told and let go. */
  freeze(name: DocumentName, lockSeq: number, sha256: string): void
  /** Judges every connection anew, after the room's state changed. */
  recheck(): void
  closeSeat(seat: SeatId, code: CloseCode): void
  /** Nobody is connected and nothing waits. */
  idle(): boolean
  /** Lets everybody go at once: what is in memory counts no more. */
  abandon(code: CloseCode): void
  /** Lets everybody go, after what waits is stored. */
  close(code: CloseCode): Promise<void>
}

/** A rest ends with the lock it is for. Else it lasts long enough for a few tries on a busy machine; between two there is time to write. */
const REST_MS = { lasts: 2_000, apart: 500 } as const

export function createRoomDocuments(host: DocumentHost): RoomDocuments {
  const { panelId, log, clock, diagnostics, limits, shelf } = host
  const open = new Map<DocumentName, OpenDocument>()
  const unloads = new Map<DocumentName, () => void>()
  const frozen = new Set<DocumentName>()
  let isClosed = false
  let hasRested = false

  function opened(name: DocumentName): OpenDocument {
    const known = open.get(name)
    if (known) return known
    const document = openDocument(name, host, () => {
      if (open.get(name) === document) open.delete(name)
    })
    open.set(name, document)
    if (name === 'notes') host.openedNotes?.()
    document.ready.catch(() => document.evict(CLOSE.notStored, 'not stored'))
    return document
  }

  function unloadLater(document: OpenDocument): void {
    unloads.get(document.name)?.()
    unloads.set(
      document.name,
      clock.after(limits.documentIdleSeconds * 1_000, () => unload(document)),
    )
    shelf.idle(document, () => unload(document))
  }

  function unload(document: OpenDocument): void {
    unloads.get(document.name)?.()
    unloads.delete(document.name)
    if (document.sessions.size > 0) return
    void document.compact().then(() => {
      if (document.idle()) document.evict(CLOSE.restart, 'unloaded')
      else if (document.sessions.size === 0) unloadLater(document)
    })
  }

  async function still<Value>(
    name: DocumentName,
    run: (stored: StoredDoc) => Promise<Value>,
  ): Promise<Value> {
    // From the log, not from memory: what is locked is then what is stored, whichever node wrote it.
    const read = async () => {
      const stored = await log.document(panelId, name)
      host.saw?.(stored.newest)
      const { doc, seq } = replayed(stored, rootsOf(name, notedIn(host.kit)))
      return run({ doc, seq })
    }
    return open.get(name)?.exclusively(read) ?? read()
  }

  function stop(): void {
    isClosed = true
    for (const cancel of unloads.values()) cancel()
    unloads.clear()
  }

  /** Why this seat may not have this document, or null. */
  function obstacle(name: DocumentName, seat: SeatId): CloseCode | null {
    if (isClosed) return CLOSE.draining
    if (!DOCUMENT_NAME.test(name)) return CLOSE.noSuchDocument
    const state = host.state()
    const isMine = name === 'notes' || name === scorecardOf(seat)
    if (isMine && frozen.has(name)) return CLOSE.locked
    if (rightOn(state, seat, name) !== 'none') return null
    const isLocked = state.sealedAt !== null || (name !== 'notes' && hasLocked(state, seat))
    return isMine && isLocked && state.seats[seat]?.revokedAt === null ? CLOSE.locked : CLOSE.forbidden
  }

  return {
    async connect(name, seat, clientId, link) {
      const refused = obstacle(name, seat)
      if (refused) return refused

      const document = opened(name)
      try {
        await document.ready
        // Who comes over from another node brings what they were shown there, and must not be taken for its author.
        await host.refresh?.()
        if ((await log.clients(panelId)).get(clientId) !== seat) return CLOSE.forbidden
      } catch (error) {
        diagnostics.error({ panelId, document: name, error: String(error) }, 'a document could not be read')
        return CLOSE.notStored
      }
      // The room went on while the document was read.
      const refusedNow = obstacle(name, seat)
      if (refusedNow) return refusedNow
      if (document.evicted()) return CLOSE.restart
      const mine = [...open.values()].flatMap((it) => [...it.sessions]).filter((it) => it.seat === seat)
      if (document.sessions.size >= limits.connectionsPerDocument || mine.length >= limits.connectionsPerSeat)
        return CLOSE.tooMany

      unloads.get(name)?.()
      unloads.delete(name)
      shelf.used(document)
      return attachSession({
        host,
        document,
        seat,
        clientId,
        link,
        left() {
          if (document.sessions.size === 0 && !document.evicted()) unloadLater(document)
        },
      })
    },

    settle: (name) => still(name, async (stored) => stored),
    still,

    follow: (entry) => open.get(entry.document)?.follow(entry),

    readAnew() {
      for (const document of open.values()) document.rebuild('entries are gone that a snapshot covers')
    },

    hearCaret: (caret) => open.get('notes')?.carets.heard(caret),
    tellCarets: () => open.get('notes')?.carets.shareAll(),

    rest() {
      if (hasRested || isClosed) return
      hasRested = true
      clock.after(REST_MS.lasts + REST_MS.apart, () => (hasRested = false))
      const over = new Promise<void>((resolve) => clock.after(REST_MS.lasts, resolve))
      for (const document of open.values())
        if (document.name !== 'notes') void document.exclusively(() => over)
    },

    freeze(name, lockSeq, sha256) {
      frozen.add(name)
      const document = open.get(name)
      if (!document) return
      document.freeze(frozenFrame(lockSeq, sha256))
      // It will be read again and again, and never change: let that be quick.
      void document.compact()
    },

    recheck() {
      for (const document of open.values()) {
        // On its way out already, with what it still has to say.
        if (frozen.has(document.name)) continue
        for (const session of [...document.sessions]) {
          const code = obstacle(document.name, session.seat)
          if (code) session.close(code, code === CLOSE.locked ? 'locked' : 'not allowed')
          // A reader who may write now, or the other way round, comes back and is judged anew.
          else if ((session.right() === 'write') !== session.couldWrite)
            session.close(CLOSE.restart, 'rights changed')
        }
      }
    },

    closeSeat(seat, code) {
      for (const document of open.values()) {
        for (const session of [...document.sessions]) {
          if (session.seat === seat) session.close(code, 'closed by the room')
        }
      }
    },

    idle: () => [...open.values()].every((it) => it.idle()),

    abandon(code) {
      stop()
      for (const document of [...open.values()]) document.evict(code, 'read anew')
    },

    async close(code) {
      stop()
      const all = [...open.values()]
      await Promise.allSettled(
        all.map((it) =>
          it.exclusively(async () => {
            await it.compact()
            it.evict(code, 'closed by the room')
          }),
        ),
      )
    },
  }
}
