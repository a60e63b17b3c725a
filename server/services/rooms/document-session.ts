import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { type Right, rightOn } from '#shared/documents/rights.ts'
import type { SeatId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { createBucket } from '#server/services/bucket.ts'
import { createOutbox, type DocumentLink } from './document-outbox.ts'
import { readAwareness } from './documents-awareness.ts'
import { frameOf, isStateVector, type Message, readMessage, syncFrame } from './documents-frames.ts'
import type { Attached, DocumentHost, OpenDocument } from './documents-host.ts'

export type { DocumentLink } from './document-outbox.ts'

/** The room's end of a connection: what the transport tells it. */
export type DocumentSession = {
  /** One binary message. Never throws; what it may not say closes the connection. */
  receive(bytes: Uint8Array): void
  /** The connection is gone. */
  closed(): void
  /** Sends the sign of life that keeps a quiet client from hanging up. */
  alive(): void
  /** Lets it go once everything that it sent is stored and acknowledged. */
  leave(code: CloseCode, reason: string): void
}

type Options = {
  host: DocumentHost
  document: OpenDocument
  seat: SeatId
  clientId: number
  link: DocumentLink
  left: () => void
}

/** A stock client sends back every caret that it hears of. */
const CARET_ECHOES = { perSecond: 300, burst: 900 } as const
const CARETS_DROPPED_MAX = 200

/** Attaches one connection to an open document, and begins with the server's SyncStep1. */
export function attachSession(options: Options): DocumentSession {
  const { host, document, seat, clientId, link, left } = options
  const { clock, diagnostics, metrics, limits, panelId } = host
  const rate = (perSecond: number, times: number) =>
    createBucket(clock, { perSecond, burst: perSecond * times })
  const messages = rate(limits.messagesPerSecond, 5)
  const bytesIn = rate(limits.bytesPerSecond, 4)
  const work = rate(limits.workPerSecond, 6)
  const wholes = createBucket(clock, { perSecond: limits.wholesPerMinute / 60, burst: 5 })
  const carets = rate(limits.caretsPerSecond, 3)
  const echoes = createBucket(clock, CARET_ECHOES)
  const outbox = createOutbox({
    link,
    clock,
    metrics,
    limits,
    document,
    tooSlow: () => abort(CLOSE.tooSlow, 'too slow'),
  })

  let isOpen = true
  let gaps = 0
  let caretsDropped = 0
  /** Set from a gap until the whole that was asked for has arrived: no ACK may count what was dropped. */
  let awaitsWhole = false
  let lastFlush = 0
  /** Entry of this connection's newest update in the document's batches. */
  let lastEntry = 0
  let acks: { n: number; askedAt: number; after: number | null }[] = []
  /** The state that its right was last judged by. It never changes, so the right by it does not either. */
  let judgedBy: PanelState | null = null
  let right: Right = 'none'

  /** Asked for every update and every reader. */
  function rightNow(): Right {
    const state = host.state()
    if (state !== judgedBy) {
      judgedBy = state
      right = rightOn(state, seat, document.name)
    }
    return right
  }

  const cancelFirstStep = clock.after(limits.firstStepSeconds * 1_000, () =>
    refuse(CLOSE.tooSlow, 'no first step'),
  )

  // No getters: an object made with one has a shape of its own, and every look at it in a loop over readers is a slow one.
  const attached: Attached = {
    seat,
    clientId,
    right: rightNow,
    couldWrite: rightNow() === 'write',
    send: outbox.send,
    update: outbox.update,
    caret(frame) {
      if (!outbox.isBehind()) outbox.send(frame)
    },
    waits: () => acks.length > 0,
    waitsFor: () => (acks[0] ? Math.max(0, clock.now() - acks[0].askedAt) : 0),
    bufferedBytes: () => link.bufferedAmount,
    durable: acknowledge,
    refuse,
    close,
  }

  function close(code: CloseCode, reason: string): void {
    if (!isOpen) return
    end()
    link.close(code, reason)
  }

  function abort(code: CloseCode, reason: string): void {
    if (!isOpen) return
    noteRefusal(code, reason)
    end()
    link.abort(code, reason)
  }

  function refuse(code: CloseCode, reason: string): void {
    if (!isOpen) return
    noteRefusal(code, reason)
    outbox.send(frameOf(FRAME.nack, lastFlush, code, document.durableEntries()))
    close(code, reason)
  }

  function noteRefusal(code: CloseCode, reason: string): void {
    metrics.count('refusals', 'document', reason)
    diagnostics.warn(
      { panelId, document: document.name, seat, code, reason },
      'a document connection was refused',
    )
  }

  function end(): void {
    if (!isOpen) return
    isOpen = false
    acks = []
    cancelFirstStep()
    outbox.end()
    document.detach(attached)
    left()
  }

  function receive(frame: Uint8Array): void {
    if (!isOpen) return
    if (frame.length > limits.frameBytes) return refuse(CLOSE.tooBig, 'message too big')
    const counted = frame[0] === FRAME.awareness ? echoes : messages
    if (!counted.take(1) || !bytesIn.take(frame.length)) return refuse(CLOSE.tooFast, 'too fast')
    try {
      const message = readMessage(frame)
      if (message) take(message, frame.length)
      else refuse(CLOSE.malformed, 'unknown message')
    } catch (error) {
      // lib0's plain errors at the end of the bytes; anything else would be our bug, and closes one connection alone all the same.
      diagnostics.warn(
        { panelId, document: document.name, error: String(error) },
        'a message could not be read',
      )
      refuse(CLOSE.malformed, 'malformed message')
    }
  }

  function take(message: Message, size: number): void {
    switch (message.is) {
      case 'step1':
        return takeStep1(message.stateVector)
      case 'update':
        return inTurn(size, () => takeUpdate(message.update, message.whole))
      case 'awareness':
        return takeCaret(message.body)
      case 'flush':
        return inTurn(size, () => takeFlush(message.n))
      case 'alive':
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
    if (stateVector.length > limits.stateVectorBytes || !isStateVector(stateVector)) {
      return refuse(CLOSE.malformed, 'bad state vector')
    }
    if (!wholes.take(1)) return refuse(CLOSE.tooFast, 'too fast')
    if (rightNow() === 'none') return refuse(CLOSE.forbidden, 'not allowed')
    cancelFirstStep()
    document.whenDurable(() => {
      if (!isOpen) return
      outbox.send(syncFrame(SYNC.step2, document.missing(stateVector)))
      if (document.listens(attached)) document.carets.greet(attached)
    })
  }

  function takeUpdate(update: Uint8Array, whole: boolean): void {
    if (rightNow() === 'none') return refuse(CLOSE.forbidden, 'not allowed')
    const received = document.receive(attached, update, (steps) => work.take(steps))
    if (received === 'later') return inTurn(update.length, () => takeUpdate(update, whole), 'again')
    switch (received.is) {
      case 'refused':
        return refuse(received.code, received.reason)
      case 'resync':
        return askForWhole(whole)
      case 'taken':
        lastEntry = document.entries()
        if (whole && awaitsWhole) {
          awaitsWhole = false
          acks = acks.map((it) => ({ ...it, after: it.after ?? lastEntry }))
        }
        acknowledge()
    }
  }

  /** Something is missing between what we have and what came. All of it comes again in the answer to our SyncStep1. */
  function askForWhole(whole: boolean): void {
    metrics.count('gap_resyncs', 'document', 'builds on something unknown')
    if (whole) return refuse(CLOSE.resync, 'builds on something unknown')
    if (awaitsWhole) return
    if (++gaps > limits.gaps) return refuse(CLOSE.resync, 'builds on something unknown')
    awaitsWhole = true
    sendStep1()
  }

  function takeFlush(n: number): void {
    lastFlush = n
    acks.push({ n, askedAt: clock.now(), after: awaitsWhole ? null : lastEntry })
    acknowledge()
    if (acks.length > 0) document.waits(attached)
  }

  function acknowledge(): void {
    while (acks.length > 0 && acks[0]!.after !== null && acks[0]!.after <= document.durableEntries()) {
      const { n, askedAt } = acks.shift()!
      outbox.send(frameOf(FRAME.ack, n, document.durableEntries()))
      metrics.observe('ack_seconds', (clock.now() - askedAt) / 1_000)
    }
  }

  function takeCaret(body: Uint8Array): void {
    if (body.length > limits.caretBytes) return refuse(CLOSE.tooBig, 'awareness too big')
    // A stock client sends it on every document. Only the shared one has carets, and only of those who may write there.
    if (document.name !== 'notes' || rightNow() !== 'write') return
    const read = readAwareness(body, clientId, seat)
    if (!read) return refuse(CLOSE.malformed, 'bad awareness')
    if (read === 'nothing') return
    if (carets.take(1)) document.carets.set(attached, read.state)
    else if (++caretsDropped > CARETS_DROPPED_MAX) refuse(CLOSE.tooFast, 'too fast')
  }

  function sendStep1(): void {
    document.whenDurable(() => outbox.send(syncFrame(SYNC.step1, document.stateVector())))
  }

  document.attach(attached)
  sendStep1()
  return {
    receive,
    closed: end,
    alive: () => outbox.send(frameOf(FRAME.alive, document.durableEntries())),
    leave: (code, reason) => document.whenDurable(() => close(code, reason)),
  }
}
