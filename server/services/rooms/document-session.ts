import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { type Right, rightOn } from '#shared/documents/rights.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { readAwareness } from './documents-awareness.ts'
import { createBucket, LIMITS } from './documents-limits.ts'
import type { Attached, DocumentHost, OpenDocument } from './documents-open.ts'

/** The transport's end of a connection. `bufferedAmount` is what was sent and has not left. */
export type DocumentLink = {
  send(bytes: Uint8Array): void
  close(code: number, reason: string): void
  readonly bufferedAmount: number
}

/** The room's end of a connection: what the transport tells it. */
export type DocumentSession = {
  /** One binary message. Never throws; what it may not say closes the connection. */
  receive(bytes: Uint8Array): void
  /** The connection is gone. */
  closed(): void
  /** Sends the sign of life that keeps a quiet client from hanging up. */
  alive(): void
}

type Options = {
  host: DocumentHost
  document: OpenDocument
  seat: SeatId
  clientId: number
  link: DocumentLink
  left: () => void
}

/** Attaches one connection to an open document, and begins with the server's SyncStep1. */
export function attachSession(options: Options): DocumentSession {
  const { host, document, seat, clientId, link, left } = options
  const { clock, diagnostics, panelId } = host
  const messages = createBucket(clock, LIMITS.messages)
  const bytesIn = createBucket(clock, LIMITS.bytes)
  const work = createBucket(clock, LIMITS.work)
  const step1s = createBucket(clock, LIMITS.step1)
  const carets = createBucket(clock, LIMITS.awareness)
  const echoes = createBucket(clock, LIMITS.awarenessEchoes)

  let isOpen = true
  let synced = false
  let gaps = 0
  let caretsDropped = 0
  /** Set from a gap until the whole that was asked for has arrived: no ACK may count what was dropped. */
  let awaitsWhole = false
  let lastFlush = 0
  /** Entry of this connection's newest update in the document's batches. */
  let lastEntry = 0
  let acks: { n: number; after: number | null }[] = []

  const attached: Attached = {
    seat,
    clientId,
    get right(): Right {
      return rightOn(host.state(), seat, document.name)
    },
    couldWrite: rightOn(host.state(), seat, document.name) === 'write',
    get synced() {
      return synced
    },
    send,
    get waits() {
      return acks.length > 0
    },
    durable: acknowledge,
    refuse,
    close,
  }

  function send(frame: Uint8Array): void {
    if (!isOpen) return
    link.send(frame)
    if (link.bufferedAmount > LIMITS.bufferedBytes) close(CLOSE.tooSlow, 'too slow')
  }

  function close(code: CloseCode, reason: string): void {
    if (!isOpen) return
    end()
    link.close(code, reason)
  }

  function refuse(code: CloseCode, reason: string): void {
    if (!isOpen) return
    diagnostics.warn(
      { panelId, document: document.name, seat, code, reason },
      'a document connection was refused',
    )
    send(frameOf(FRAME.nack, lastFlush, code, document.durableEntries()))
    close(code, reason)
  }

  function end(): void {
    if (!isOpen) return
    isOpen = false
    acks = []
    document.detach(attached)
    left()
  }

  function receive(frame: Uint8Array): void {
    if (!isOpen) return
    if (frame.length > LIMITS.frameBytes) return refuse(CLOSE.tooBig, 'message too big')
    const counted = frame[0] === FRAME.awareness ? echoes : messages
    if (!counted.take(1) || !bytesIn.take(frame.length)) return refuse(CLOSE.tooFast, 'too fast')
    try {
      take(frame)
    } catch (error) {
      // lib0's plain errors at the end of the bytes; anything else would be our bug, and closes one connection alone all the same.
      diagnostics.warn(
        { panelId, document: document.name, error: String(error) },
        'a message could not be read',
      )
      refuse(CLOSE.malformed, 'malformed message')
    }
  }

  function take(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame)
    switch (decoding.readVarUint(decoder)) {
      case FRAME.sync: {
        const kind = decoding.readVarUint(decoder)
        const body = decoding.readVarUint8Array(decoder)
        if (decoding.hasContent(decoder)) return refuse(CLOSE.malformed, 'malformed message')
        if (kind === SYNC.step1) return takeStep1(body)
        if (kind === SYNC.step2 || kind === SYNC.update)
          return inTurn(frame.length, () => takeUpdate(body, kind))
        return refuse(CLOSE.malformed, 'unknown message')
      }
      case FRAME.awareness: {
        const body = decoding.readVarUint8Array(decoder)
        if (decoding.hasContent(decoder)) return refuse(CLOSE.malformed, 'malformed message')
        return takeCaret(body)
      }
      case FRAME.flush: {
        const n = decoding.readVarUint(decoder)
        if (decoding.hasContent(decoder)) return refuse(CLOSE.malformed, 'malformed message')
        return inTurn(frame.length, () => takeFlush(n))
      }
      case FRAME.alive:
        decoding.readVarUint(decoder)
        if (decoding.hasContent(decoder)) refuse(CLOSE.malformed, 'malformed message')
        return
      default:
        return refuse(CLOSE.malformed, 'unknown message')
    }
  }

  function inTurn(size: number, run: () => void, again?: 'again'): void {
    const inside = () => {
      if (isOpen) run()
    }
    const entered = document.enter(size, inside, again)
    if (!entered) refuse(CLOSE.notStored, 'not stored')
  }

  function takeStep1(stateVector: Uint8Array): void {
    if (stateVector.length > LIMITS.stateVectorBytes || !isStateVector(stateVector)) {
      return refuse(CLOSE.malformed, 'bad state vector')
    }
    if (!step1s.take(1)) return refuse(CLOSE.tooFast, 'too fast')
    if (attached.right === 'none') return refuse(CLOSE.forbidden, 'not allowed')
    document.whenDurable(() => {
      if (!isOpen) return
      send(syncFrame(SYNC.step2, document.missing(stateVector)))
      if (!synced) document.greet(attached)
      synced = true
    })
  }

  function takeUpdate(update: Uint8Array, kind: number): void {
    if (attached.right === 'none') return refuse(CLOSE.forbidden, 'not allowed')
    const received = document.receive(attached, update, (steps) => work.take(steps))
    if (received === 'later') return inTurn(update.length, () => takeUpdate(update, kind), 'again')
    switch (received.is) {
      case 'refused':
        return refuse(received.code, received.reason)
      case 'resync':
        return askForWhole(kind)
      case 'taken':
        lastEntry = document.entries()
        if (kind === SYNC.step2 && awaitsWhole) {
          awaitsWhole = false
          acks = acks.map((it) => ({ ...it, after: it.after ?? lastEntry }))
        }
        acknowledge()
    }
  }

  /** Something is missing between what we have and what came. All of it comes again in the answer to our SyncStep1. */
  function askForWhole(kind: number): void {
    if (kind === SYNC.step2) return refuse(CLOSE.resync, 'builds on something unknown')
    if (awaitsWhole) return
    if (++gaps > LIMITS.gaps) return refuse(CLOSE.resync, 'builds on something unknown')
    awaitsWhole = true
    sendStep1()
  }

  function takeFlush(n: number): void {
    lastFlush = n
    acks.push({ n, after: awaitsWhole ? null : lastEntry })
    acknowledge()
  }

  function acknowledge(): void {
    while (acks.length > 0 && acks[0]!.after !== null && acks[0]!.after <= document.durableEntries()) {
      send(frameOf(FRAME.ack, acks.shift()!.n, document.durableEntries()))
    }
  }

  function takeCaret(body: Uint8Array): void {
    if (body.length > LIMITS.awarenessBytes) return refuse(CLOSE.tooBig, 'awareness too big')
    // A stock client sends it on every document. Only the shared one has carets, and only of those who may write there.
    if (document.name !== 'notes' || attached.right !== 'write') return
    const read = readAwareness(body, clientId, seat)
    if (!read) return refuse(CLOSE.malformed, 'bad awareness')
    if (read === 'nothing') return
    if (carets.take(1)) document.relay(attached, read.state)
    else if (++caretsDropped > LIMITS.awarenessDropped) refuse(CLOSE.tooFast, 'too fast')
  }

  function sendStep1(): void {
    document.whenDurable(() => send(syncFrame(SYNC.step1, document.stateVector())))
  }

  document.attach(attached)
  sendStep1()
  return { receive, closed: end, alive: () => send(frameOf(FRAME.alive, document.durableEntries())) }
}

export function frozenFrame(lockSeq: number, sha256: string): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.frozen)
  encoding.writeVarUint(encoder, lockSeq)
  encoding.writeVarString(encoder, sha256)
  return encoding.toUint8Array(encoder)
}

function frameOf(...numbers: readonly number[]): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const number of numbers) encoding.writeVarUint(encoder, number)
  return encoding.toUint8Array(encoder)
}

function syncFrame(kind: number, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}

function isStateVector(bytes: Uint8Array): boolean {
  const decoder = decoding.createDecoder(bytes)
  let count = decoding.readVarUint(decoder)
  // Each entry takes two bytes at least.
  if (count * 2 > bytes.length) return false
  for (; count > 0; count--) {
    if (decoding.readVarUint(decoder) > 2 ** 32 - 1) return false
    decoding.readVarUint(decoder)
  }
  return !decoding.hasContent(decoder)
}
