import type { Clock } from '#server/ports/clock.ts'
import { batchTicksOf } from './batch-ticks.ts'

/** What ends the wait for the next tick at once, and the most that is appended together. */
export const BATCH = { entries: 64, bytes: 65_536 } as const

export type Batcher<Entry> = {
  /** Puts an entry in the queue and answers its number, counted from 1. */
  add(entry: Entry): number
  /** No entry waits and none is on its way. */
  idle(): boolean
  /** Resolves once every entry added so far is stored or refused. Begins at once. */
  settled(): Promise<void>
  /** Bytes that wait or are on their way. */
  pendingBytes(): number
  /** What waits or is on its way, oldest first. */
  pending(): readonly Entry[]
  /** Forgets what waits. What is on its way is no longer told about. */
  drop(): readonly Entry[]
}

type Options<Entry, Refusal> = {
  clock: Clock
  size: (entry: Entry) => number
  /** Stores all of a batch or nothing of it. */
  append: (entries: readonly Entry[]) => Promise<{ ok: true; seq: number } | { ok: false; refusal: Refusal }>
  /** `upTo` is the number of the newest entry that is stored. */
  stored: (entries: readonly Entry[], seq: number, upTo: number) => void
  /** What was refused, with all that came after it: those may build on it. */
  refused: (entries: readonly Entry[], refusal: Refusal) => void
}

/** Gathers entries for a moment and appends them together, one batch at a time, so that their order in the log is that of arrival. */
export function createBatcher<Entry, Refusal>(options: Options<Entry, Refusal>): Batcher<Entry> {
  const { clock, size, append, stored, refused } = options
  let waiting: Entry[] = []
  let inFlight: readonly Entry[] = []
  let bytes = 0
  let count = 0
  let generation = 0
  const ticks = batchTicksOf(clock)
  let leaveTick: (() => void) | null = null
  let resting: (() => void)[] = []

  function flush(): void {
    leaveTick?.()
    leaveTick = null
    if (inFlight.length > 0 || waiting.length === 0) return

    let taken = 0
    let takenBytes = 0
    while (taken < waiting.length && taken < BATCH.entries) {
      takenBytes += size(waiting[taken]!)
      if (taken > 0 && takenBytes > BATCH.bytes) break
      taken++
    }
    inFlight = waiting.slice(0, taken)
    waiting = waiting.slice(taken)
    void send(inFlight, generation)
  }

  async function send(batch: readonly Entry[], of: number): Promise<void> {
    const outcome = await append(batch)
    if (of !== generation) return

    inFlight = []
    bytes -= sum(batch)
    if (outcome.ok) stored(batch, outcome.seq, count - waiting.length)
    else refused([...batch, ...drop()], outcome.refusal)
    if (waiting.length === 0) rest()
    else if (resting.length > 0 || isFull()) flush()
    else leaveTick ??= ticks.join(flush)
  }

  function drop(): readonly Entry[] {
    const dropped = [...inFlight, ...waiting]
    generation++
    inFlight = []
    waiting = []
    bytes = 0
    leaveTick?.()
    leaveTick = null
    rest()
    return dropped
  }

  function rest(): void {
    if (inFlight.length > 0 || waiting.length > 0) return
    const woken = resting
    resting = []
    for (const wake of woken) wake()
  }

  const isFull = () => waiting.length >= BATCH.entries || bytes >= BATCH.bytes
  const sum = (entries: readonly Entry[]) => entries.reduce((total, it) => total + size(it), 0)
  const idle = () => inFlight.length === 0 && waiting.length === 0

  return {
    add(entry) {
      waiting.push(entry)
      bytes += size(entry)
      if (isFull()) flush()
      else if (inFlight.length === 0) leaveTick ??= ticks.join(flush)
      return ++count
    },
    idle,
    settled() {
      if (idle()) return Promise.resolve()
      flush()
      return new Promise((resolve) => resting.push(resolve))
    },
    pendingBytes: () => bytes,
    pending: () => [...inFlight, ...waiting],
    drop,
  }
}
