import * as encoding from 'lib0/encoding'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { inParts, type Part, type PartLimits } from '#shared/documents/parts.ts'

/** What one message of ours holds at most: half of what the server takes. */
export const MESSAGE: Omit<PartLimits, 'replaced'> = {
  bytes: 32_768,
  sections: 8,
  structs: 500,
  deleteRanges: 250,
  goneLength: 2 ** 16,
}
/** How fast they go, and how many at once: some way below what the server takes from one connection. */
const PACE = {
  messages: { perSecond: 45, burst: 200 },
  bytes: { perSecond: 180_000, burst: 700_000 },
  work: { perSecond: 200_000, burst: 1_000_000 },
} as const
const PACE_LEAST = 1 / 16
// In the server's unit of work: what it counts for a struct, and a little for finding its place.
const WORK_PER_STRUCT = 50

export type Outbox = {
  /** An edit, in parts if it is a large one. */
  update(update: Uint8Array): void
  /** All that the server lacks: takes the place of whatever still waits, and ends with the answer that the server asked for. */
  answer(update: Uint8Array): void
  /** Asks for the ACK of everything put in so far. */
  ask(n: number): void
  /** When a frame that had to wait last left: now, while one waits. */
  readonly heldUpAt: () => number
  /** The connection is gone: so is what waits, and what the server counted. */
  reset(): void
  /** The server found a message too big: from now on they are half as big. */
  halve(): void
  /** The server found us too fast: from now on it goes at half the pace. */
  slowDown(): void
}

type Letter = { readonly frame: Uint8Array<ArrayBuffer>; readonly work: number }

type Options = {
  send: (frame: Uint8Array<ArrayBuffer>) => void
  /** What one deletion costs the server, in its unit of work. */
  rangeWork: () => number
  /** Characters that the document's fullest note has room for. */
  freeChars: () => number
}

/** Sends a document's frames in their order, at once where the pace allows it. */
export function openOutbox({ send, rangeWork, freeChars }: Options): Outbox {
  let limits = MESSAGE
  let letters: Letter[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let heldUpAt = 0
  let pace = 1
  let messages = createAllowance(PACE.messages, pace)
  let bytes = createAllowance(PACE.bytes, pace)
  let work = createAllowance(PACE.work, pace)

  function put(letter: Letter): void {
    letters.push(letter)
    if (letters.length === 1) deliver()
  }

  function deliver(): void {
    for (let next = letters[0]; next; next = letters[0]) {
      const wait = Math.max(messages.wait(1), bytes.wait(next.frame.length), work.wait(next.work))
      if (wait > 0) {
        heldUpAt = Date.now()
        timer = setTimeout(goOn, wait)
        return
      }
      messages.take(1)
      bytes.take(next.frame.length)
      work.take(next.work)
      letters.shift()
      send(next.frame)
    }
  }

  function goOn(): void {
    heldUpAt = Date.now()
    deliver()
  }

  function reset(): void {
    clearTimeout(timer)
    letters = []
    messages = createAllowance(PACE.messages, pace)
    bytes = createAllowance(PACE.bytes, pace)
    work = createAllowance(PACE.work, pace)
  }

  const partsOf = (update: Uint8Array) =>
    inParts(update, {
      ...limits,
      // Asked for only where it matters: a document's characters are not counted at every key.
      get replaced() {
        return freeChars()
      },
    })
  const letterOf = (kind: number, { update, structs, deleteRanges }: Part): Letter => ({
    frame: updateFrame(kind, update),
    work: structs * WORK_PER_STRUCT + deleteRanges * rangeWork(),
  })

  return {
    update(update) {
      for (const part of partsOf(update)) put(letterOf(SYNC.update, part))
    },
    answer(update) {
      clearTimeout(timer)
      letters = []
      const parts = partsOf(update)
      parts.forEach((part, index) =>
        put(letterOf(index === parts.length - 1 ? SYNC.step2 : SYNC.update, part)),
      )
    },
    ask: (n) => put({ frame: numbersFrame(FRAME.flush, n), work: 0 }),
    heldUpAt: () => (letters.length > 0 ? Date.now() : heldUpAt),
    reset,
    halve() {
      const half = (limit: number, least: number) => Math.max(least, limit >> 1)
      limits = {
        ...limits,
        bytes: half(limits.bytes, 2_048),
        structs: half(limits.structs, 1),
        deleteRanges: half(limits.deleteRanges, 1),
      }
    },
    slowDown() {
      pace = Math.max(PACE_LEAST, pace / 2)
    },
  }
}

/** How much may go now. A thing larger than the whole allowance goes when that is full. */
function createAllowance(full: { readonly perSecond: number; readonly burst: number }, pace: number) {
  const perSecond = full.perSecond * pace
  const burst = full.burst * pace
  let level = burst
  let at = performance.now()
  const fill = () => {
    const now = performance.now()
    level = Math.min(burst, level + ((now - at) / 1_000) * perSecond)
    at = now
  }
  return {
    /** Milliseconds until so much may go. */
    wait(amount: number) {
      fill()
      const lacks = Math.min(amount, burst) - level
      return lacks > 0 ? Math.ceil((lacks / perSecond) * 1_000) : 0
    },
    take(amount: number) {
      level -= amount
    },
  }
}

function updateFrame(kind: number, update: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, update)
  return encoding.toUint8Array(encoder)
}

function numbersFrame(...numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder()
  for (const number of numbers) encoding.writeVarUint(encoder, number)
  return encoding.toUint8Array(encoder)
}
