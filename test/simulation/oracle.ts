import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { rightOn } from '#shared/documents/rights.ts'
import { canonical } from '#shared/canonical.ts'
import { draftOf } from '#shared/documents/scorecard.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { cardAtLock } from '#shared/panel/rules/scoring.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { LogEntry, StoredDocument } from '#server/ports/room-log.ts'
import { replayed } from '#server/services/rooms/documents-replay.ts'
import { invariants } from '#test/support/panel.ts'
import type { MemoryDisk } from '#test/support/memory-room-log.ts'

/**
 * An update is judged by the rules as its server knows them; an event that changes them is decided, stored and heard of a little later.
 * What was let in by then may follow it in the log. A lock leaves no such gap: the log itself refuses what comes after.
 */
const JUDGED_BEFORE_MS = 150
/** With several nodes it is heard of when the bell rings, or by the next look at the log, or once a node that stood still goes on. */
const JUDGED_ELSEWHERE_MS = 75_000

export class Violation extends Error {}

/**
 * What is really on the disk, read entry by entry as it gets there and never from what a server says. It holds the promises
 * up to it: each `expect…` throws a `Violation` that names the promise.
 */
export type Oracle = {
  /** Reads what has come to the disk, and judges it. */
  look(): void
  state(): PanelState
  controlSeq(): number
  doc(name: DocumentName): Y.Doc
  /** All events so far; the first has control number 1. */
  readonly events: readonly Event[]
  /** I1: everything that this client id wrote below the clock is there. */
  expectStored(name: DocumentName, clientId: number, clock: number): void
  /** I2: nothing in this update is news to the disk. */
  expectDurable(name: DocumentName, update: Uint8Array): void
  /** What is on the disk now, to come back to. */
  mark(): Mark
  /** The store has come back as it was at this mark. What was there before is remembered, as those do who were told of it. */
  wentBackTo(mark: Mark): void
  /** The highest control number that ever was. */
  controlSeqEver(): number
  /** Somebody was told of it, and should never have to hear that it was not so. */
  told(event: Event): void
  /** What somebody was told of, or had confirmed, and is not there now. */
  missing(): readonly string[]
  /** It was stored under this number, before the store went back. */
  knew(controlSeq: number, event: Event): boolean
  /** I5: reading all of it anew, snapshots and all, gives the same. */
  expectReplays(): void
}

/** A moment of the disk. */
export type Mark = {
  readonly docs: ReadonlyMap<DocumentName, Uint8Array>
  readonly events: readonly Event[]
  readonly lockedAt: ReadonlyMap<DocumentName, number>
  readonly seq: number
  readonly sealedAt: number | null
  readonly state: PanelState
}

export function createOracle(disk: MemoryDisk, panelId: PanelId, kit: Kit, nodes: number): Oracle {
  const judgedBeforeMs = nodes > 1 ? JUDGED_ELSEWHERE_MS : JUDGED_BEFORE_MS
  const questions = notedIn(kit)
  const docs = new Map<DocumentName, Y.Doc>()
  /** What the disk had each time before it went back. */
  const former: { docs: ReadonlyMap<DocumentName, Y.Doc>; events: readonly Event[] }[] = []
  const toldEvents = new Map<string, Event['type']>()
  const toldClocks = new Map<DocumentName, Map<number, number>>()
  /** Also those that the store has forgotten: who was given one keeps it. */
  const issued = new Map<number, SeatId>()
  const events: Event[] = []
  const past: { at: number; state: PanelState }[] = []
  const lockedAt = new Map<DocumentName, number>()
  let seq = 0
  let controlSeq = 0
  let sealedAt: number | null = null
  let state: PanelState | null = null

  const docOf = (name: DocumentName): Y.Doc => {
    const known = docs.get(name)
    if (known) return known
    const doc = defineRoots(new Y.Doc(), rootsOf(name, questions))
    docs.set(name, doc)
    return doc
  }

  function look(): void {
    const room = disk.get(panelId)
    if (!room) return
    for (const [client, seat] of room.clients) issued.set(client, seat)
    const fresh = room.entries.slice(room.entries.findIndex((it) => it.seq > seq))
    if (room.seq === seq) return
    for (const entry of fresh) {
      if (entry.seq !== seq + 1) throw new Violation(`the log has a hole before ${entry.seq}`)
      seq = entry.seq
      if (entry.kind === 'update') takeUpdate(entry)
      else takeEvent(JSON.parse(entry.json) as Event, entry.controlSeq)
    }
    if (seq !== room.seq) throw new Violation(`the log says ${room.seq} and ends at ${seq}`)
    // A lock and what it freezes are one commit.
    for (const [name, { frozenAt }] of room.documents) {
      if (frozenAt !== null && !lockedAt.has(name)) lockedAt.set(name, frozenAt)
    }
    if (room.sealedAt !== null) sealedAt ??= room.sealedAt
  }

  function takeUpdate({ document, author, clientId, bytes, at }: LogEntry & { kind: 'update' }): void {
    const lock = lockedAt.get(document) ?? sealedAt
    if (lock !== null && lock !== undefined)
      throw new Violation(`I3: ${document} took an update at ${seq} after its lock at ${lock}`)
    if (!rulesSince(at - judgedBeforeMs).some((it) => rightOn(it, author, document) === 'write'))
      throw new Violation(`I4: ${author} wrote into ${document} at ${seq} without the right to`)
    for (const client of Y.parseUpdateMeta(bytes).to.keys()) {
      if ((disk.get(panelId)?.clients.get(client) ?? issued.get(client)) !== author)
        throw new Violation(`I4: ${author} wrote as ${client}, which is not theirs (${clientId} is)`)
    }
    const doc = docOf(document)
    Y.applyUpdate(doc, bytes)
    if (doc.store.pendingStructs || doc.store.pendingDs)
      throw new Violation(
        `I6: the log of ${document} has something at ${seq} that waits for what is not there`,
      )
  }

  /** The states that were in force at this moment or later. */
  function rulesSince(from: number): PanelState[] {
    const first = Math.max(
      0,
      past.findLastIndex((it) => it.at <= from),
    )
    return past.slice(first).map((it) => it.state)
  }

  function takeEvent(event: Event, control: number): void {
    if (control !== controlSeq + 1)
      throw new Violation(`control numbers jump from ${controlSeq} to ${control}`)
    if (sealedAt !== null) throw new Violation(`I3: ${event.type} at ${seq} after the seal`)
    if (event.type === 'scorecardLocked') {
      const draft = { ...draftOf(docOf(`scorecard:${event.seat}`), kit), digest: '' }
      const { answers, notes } = cardAtLock(state!, draft)
      const digest = createHash('sha256').update(canonical({ answers, notes })).digest('hex')
      if (digest !== event.card?.digest)
        throw new Violation(`I3: ${event.seat} locked something else than is stored before ${seq}`)
    }
    if (event.type === 'followUpRaised') {
      if (events.some((it) => it.type === 'followUpRaised' && it.id === event.id))
        throw new Violation(`a command was carried out twice, at ${seq} again`)
    }
    const next = evolve(state, event)
    const wrong = invariants(state, next)
    if (wrong.length > 0) throw new Violation(`after ${event.type}: ${wrong.join('; ')}`)
    controlSeq = control
    events.push(event)
    state = next
    past.push({ at: event.at, state })
  }

  function tell(name: DocumentName, clientId: number, clock: number): void {
    const clocks = toldClocks.get(name) ?? new Map<number, number>()
    toldClocks.set(name, clocks)
    clocks.set(clientId, Math.max(clocks.get(clientId) ?? 0, clock))
  }

  const wasStored = (name: DocumentName, clientId: number, clock: number) =>
    former.some((it) => Y.getState(it.docs.get(name)?.store ?? new Y.Doc().store, clientId) >= clock)

  function readAnew(name: DocumentName, stored: Pick<StoredDocument, 'snapshot' | 'updates'>): Y.Doc {
    try {
      return replayed(stored, rootsOf(name, questions)).doc
    } catch (problem) {
      throw new Violation(`I6: ${name} cannot be read anew: ${String(problem)}`)
    }
  }

  return {
    look,
    events,
    state: () => state!,
    controlSeq: () => controlSeq,
    doc: docOf,
    expectStored(name, clientId, clock) {
      look()
      tell(name, clientId, clock)
      const stored = Y.getState(docOf(name).store, clientId)
      if (stored < clock && !wasStored(name, clientId, clock))
        throw new Violation(`I1: ${clientId} was told that ${clock} is stored in ${name}; it is ${stored}`)
    },
    expectDurable(name, update) {
      look()
      const { store } = docOf(name)
      for (const [client, to] of Y.parseUpdateMeta(update).to) {
        tell(name, client, to)
        if (Y.getState(store, client) < to && !wasStored(name, client, to))
          throw new Violation(`I2: ${client}'s ${to} in ${name} was shown before it was stored`)
      }
      for (const [client, ranges] of Y.decodeUpdate(update).ds.clients) {
        const structs = store.clients.get(client) ?? []
        for (const { clock, len } of ranges) {
          const inRange = structs.filter((it) => it.id.clock < clock + len && it.id.clock + it.length > clock)
          if (inRange.some((it) => !it.deleted) && former.length === 0)
            throw new Violation(`I2: a deletion in ${name} was shown before it was stored`)
        }
      }
    },
    mark() {
      look()
      return {
        docs: new Map([...docs].map(([name, doc]) => [name, Y.encodeStateAsUpdate(doc)])),
        events: [...events],
        lockedAt: new Map(lockedAt),
        ...{ seq, sealedAt, state: state! },
      }
    },
    wentBackTo(mark) {
      former.push({ docs: new Map(docs), events: [...events] })
      docs.clear()
      for (const [name, bytes] of mark.docs) Y.applyUpdate(docOf(name), bytes)
      events.splice(0, events.length, ...mark.events)
      lockedAt.clear()
      for (const [name, at] of mark.lockedAt) lockedAt.set(name, at)
      ;({ seq, sealedAt, state } = mark)
      controlSeq = events.length
      // What was decided in what is lost is in force no longer, even if nothing follows.
      past.push({ at: past.at(-1)!.at, state: mark.state })
    },
    controlSeqEver: () => Math.max(controlSeq, ...former.map((it) => it.events.length)),
    knew: (control, event) =>
      former.some((it) => JSON.stringify(it.events[control - 1]) === JSON.stringify(event)),
    told: (event) => void toldEvents.set(canonical(event), event.type),
    missing() {
      look()
      for (const event of events) toldEvents.delete(canonical(event))
      const lost = [...toldClocks].flatMap(([name, clocks]) =>
        [...clocks]
          .filter(([client, clock]) => Y.getState(docOf(name).store, client) < clock)
          .map(([client, clock]) => `${client}'s ${clock} in ${name}`),
      )
      return [...toldEvents.values(), ...lost]
    },
    expectReplays() {
      look()
      const room = disk.get(panelId)!
      for (const [name, doc] of docs) {
        const kept = room.documents.get(name)
        const updates = room.entries
          .filter((it) => it.kind === 'update')
          .filter((it) => it.document === name && it.seq > (kept?.snapshot?.seq ?? 0))
        const again = readAnew(name, { snapshot: kept?.snapshot ?? null, updates })
        if (!sameDocument(again, doc)) throw new Violation(`I5: ${name} reads differently from its log`)
      }
    },
  }
}

/** The same state vector and the same content. Not the same bytes: how Yjs encodes depends on how it came to be. */
export function sameDocument(one: Y.Doc, other: Y.Doc): boolean {
  const [a, b] = [one, other].map((doc) => Y.decodeStateVector(Y.encodeStateVector(doc)))
  if (a!.size !== b!.size || [...a!].some(([client, clock]) => b!.get(client) !== clock)) return false
  return contentOf(one) === contentOf(other)
}

const contentOf = (doc: Y.Doc) =>
  canonical(
    Object.fromEntries(
      [...doc.share.keys()].map((root) => [
        root,
        root.startsWith('note:') ? doc.getXmlFragment(root).toJSON() : doc.getMap(root).toJSON(),
      ]),
    ),
  )
