import type { PanelId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import { markOf } from '#server/ports/marks.ts'
import type { LogEntry, Place, RoomHead, RoomLog } from '#server/ports/room-log.ts'
import type { Wire } from '#server/ports/wire.ts'
import { bitsOf, shareOf } from './spread.ts'

/** How long a node may be without news of a log before it looks by itself. */
const NEWS_WITHIN_MS = { alone: Infinity, up: 2_000, down: 500 } as const
/** Rooms that were opened together must not look together. */
const SPREAD = { least: 0.75, most: 1 } as const
const TICK_MS = 125
/** What we stored ourselves may be answered out of order: the number in between is on its way, as a rule. */
const GRACE_MS = 25
const AGAIN_AFTER_MS = 500
const READ_MAX = 500
/** Longer than a standby is behind, as a rule, and long enough for a look. */
const SETTLES_MS = 10_000

/** Keeps a room at the end of its log, whoever writes there. */
export type Following = {
  /** Begins, after everything up to this head was read. `newest` is the entry that stands there, where it is known. */
  begin(head: RoomHead, newest: LogEntry | null): void
  /** From this number to this entry they are our own, which were taken when they were stored. They are not read. */
  own(first: number, last: LogEntry): void
  /** Reads on to the end. Only for who has the room's turn. Rejects if the store does not answer. */
  catchUp(): Promise<void>
  /** Looks whether the log has gone on, and reads it. At once, and without a question, where nobody else writes. */
  refresh(): Promise<void>
  /** Everything up to here was taken. */
  seq(): number
  /** The same with what stands there. Where nobody else writes, the number is enough. */
  place(): Place
  /** How many entries are known of that were not taken. */
  behind(): number
  stop(): void
}

type Options = {
  panelId: PanelId
  log: RoomLog
  wire: Wire
  clock: Clock
  metrics: Metrics
  diagnostics: Log
  /** The epoch that the room's appends name. */
  epoch: () => number
  /** The next entry. Events while the room's turn is held, updates at any moment. */
  take: (entry: LogEntry) => void
  /** False: something else was taken under this number. */
  agrees: (entry: LogEntry) => boolean
  inTurn: <Value>(run: () => Promise<Value>) => Promise<Value>
  /** Entries are gone that a snapshot covers: documents have to be read anew. */
  gap: () => void
  /** The log is shorter than it was, or in an epoch that is not ours: what is in memory may be lost history. */
  lost: () => void
}

/**
 * Woken by the bell, and by itself where no bell rang for a while, it reads the log in order and passes every entry on exactly once.
 * A bell that is lost, late or doubled costs time or nothing.
 */
export function createFollowing(options: Options): Following {
  const { panelId, log, wire, clock, metrics, diagnostics, epoch, take, agrees, inTurn, gap, lost } = options
  const isAlone = wire.state() === 'alone'
  const random = createSpread(panelId)
  let hasBegun = false
  let isStopped = false
  let followed = 0
  /** What stands there, and its mark once somebody has asked. */
  let newest: LogEntry | null = null
  let place: Place | null = null
  /** The newest number that was heard of. */
  let heard = 0
  let heardAt = 0
  /** Of our own, above the next number to come; in order. */
  let own: { first: number; last: LogEntry }[] = []
  /** When it was last certain that we have everything. */
  let certainAt = clock.now()
  let advancedAt = clock.now()
  let running: Promise<void> | null = null
  let isWoken = false
  let isAsking = false
  let cancelGrace = () => {}
  let cancelAgain = () => {}

  // Before anything is read: what is stored meanwhile is heard of.
  const hangUp = isAlone
    ? () => {}
    : wire.onRing(panelId, (seq) => {
        hear(seq)
        if (hasBegun && seq > known()) wake()
      })
  const stopLooking = isAlone ? () => {} : clock.every(TICK_MS, look)

  function hear(seq: number): void {
    if (seq <= heard) return
    if (heard <= followed) heardAt = clock.now()
    heard = seq
  }

  const known = () => own.at(-1)?.last.seq ?? followed

  function reach(to: number, entry: LogEntry | null): void {
    if (to <= followed) return
    followed = to
    newest = entry
    place = null
  }

  function advance(to: number, entry: LogEntry | null): void {
    advancedAt = clock.now()
    reach(to, entry)
    for (let next = own[0]; next && next.first <= followed + 1; next = own[0]) {
      reach(next.last.seq, next.last)
      own.shift()
    }
    if (followed < heard || heardAt === 0) return
    metrics.observe('follow_seconds', (clock.now() - heardAt) / 1_000)
    heardAt = 0
  }

  function passOn(entry: LogEntry): void {
    if (isStopped) return
    if (!agrees(entry)) return lost()
    if (entry.seq <= followed) return
    if (entry.seq > followed + 1) miss()
    take(entry)
    advance(entry.seq, entry)
  }

  function miss(): void {
    metrics.count('log_gaps', 'room', 'covered by a snapshot')
    gap()
  }

  /**
   * With the room's turn, `each` passes an entry on; without it, one that waits for the turn first. Ends once everything up to `until` was
   * taken, and all that there was when it was read.
   */
  async function readOn(each: (entry: LogEntry) => Promise<void> | void, until = Infinity): Promise<void> {
    while (!isStopped) {
      const askedAt = clock.now()
      // With the last one that was taken: if it is another by now, the store has lost that and gone on.
      const entries = await log.read(panelId, Math.max(0, followed - 1), READ_MAX)
      for (const entry of entries) {
        const waits = each(entry)
        if (waits) await waits
      }
      if (entries.length === READ_MAX) continue
      if (heard <= followed) {
        certainAt = askedAt
        return
      }
      if (followed >= until) return
      if (await isAtEnd()) return
    }
  }

  /** Numbers were heard of that were not read: a snapshot took them, or they never came to be. */
  async function isAtEnd(): Promise<boolean> {
    const before = followed
    const told = heard
    const head = await log.head(panelId)
    if (isStopped) return true
    if (!head || head.seq < before) {
      lost()
      return true
    }
    const rest = await log.read(panelId, followed, 1)
    if (rest.length > 0 || heard !== told) return false
    if (head.seq > followed) {
      miss()
      advance(head.seq, null)
    }
    heard = followed
    return true
  }

  const eachInTurn = (entry: LogEntry) =>
    entry.kind === 'update' || entry.seq <= followed ? passOn(entry) : inTurn(async () => passOn(entry))

  function wake(): void {
    isWoken = true
    running ??= run().finally(() => {
      running = null
      if (isWoken && !isStopped) wake()
    })
  }

  async function run(): Promise<void> {
    isWoken = false
    try {
      await readOn(eachInTurn)
    } catch (error) {
      if (isStopped) return
      diagnostics.warn({ panelId, error: String(error) }, 'a room could not follow its log')
      cancelAgain()
      cancelAgain = clock.after(AGAIN_AFTER_MS, wake)
    }
  }

  function look(): void {
    if (!hasBegun || isAsking || running) return
    const since = clock.now() - certainAt
    // A clock that was set back does not say how long it was.
    if (since >= 0 && since < (NEWS_WITHIN_MS[wire.state()] - TICK_MS) * random()) return
    isAsking = true
    ask()
      .then((found) => found && metrics.count('looks', 'room', 'found something'))
      .catch(() => undefined)
      .finally(() => {
        isAsking = false
      })
  }

  /** Looks at the end of the log, and reads on if there is more; answers whether there was. */
  async function ask(): Promise<boolean> {
    const askedAt = clock.now()
    const before = followed
    const was = epoch()
    const head = await log.head(panelId)
    if (isStopped) return false
    if (!head || head.seq < before || head.epoch !== was) {
      lost()
      return false
    }
    if (head.seq <= followed) {
      if (await isAnother(before)) lost()
      else certainAt = askedAt
      return false
    }
    hear(head.seq)
    wake()
    await running
    if (followed < head.seq && !isStopped) throw new Error('the log could not be read to its end')
    return true
  }

  /** A log that has lost its end and gone on may be as long as it was. Only what is new here can be lost there. */
  async function isAnother(seq: number): Promise<boolean> {
    if (clock.now() - advancedAt > SETTLES_MS) return false
    const [last] = await log.read(panelId, Math.max(0, seq - 1), 1)
    return !isStopped && last !== undefined && !agrees(last)
  }

  return {
    begin(head, entry) {
      reach(head.seq, entry)
      hasBegun = true
      if (heard > followed) wake()
      else heard = followed
    },
    own(first, last) {
      if (last.seq <= followed) return
      own.push({ first, last })
      own.sort((a, b) => a.first - b.first)
      if (heard < last.seq) heard = last.seq
      advance(followed, newest)
      if (own.length === 0) {
        certainAt = clock.now()
        return
      }
      cancelGrace()
      cancelGrace = clock.after(GRACE_MS, () => own.length > 0 && wake())
    },
    // What comes meanwhile rings for itself: where others write all the time, it would hardly ever end.
    catchUp: () => readOn(passOn, heard),
    async refresh() {
      if (!isAlone) await ask()
    },
    seq: () => followed,
    place: () => (place ??= { seq: followed, mark: newest && !isAlone ? markOf(newest) : null }),
    behind: () => Math.max(0, heard - followed),
    stop() {
      isStopped = true
      hangUp()
      stopLooking()
      cancelGrace()
      cancelAgain()
    },
  }
}

/** Another share each time, and another beginning for each room. */
function createSpread(panelId: PanelId): () => number {
  let state = bitsOf(panelId)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return SPREAD.least + (SPREAD.most - SPREAD.least) * shareOf(state)
  }
}
