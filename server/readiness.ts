import type { Clock } from './ports/clock.ts'
import type { Records } from './ports/records.ts'

/** Probes come from several sides at once; the disk is asked no oftener than this. */
const ASK_STORE_EVERY_MS = 2_000
const STORE_ANSWERS_WITHIN_MS = 1_500

export type Unready = 'draining' | 'overloaded' | 'store'

type Deps = { records: Records; clock: Clock; overloaded: () => boolean }

/** Whether new people should be sent here: the store takes a write, there is room, and the process is not about to end. */
export function createReadiness({ records, clock, overloaded }: Deps) {
  let isLeaving = false
  let draining = false
  let asked: { at: number; answer: Promise<boolean> } | null = null

  async function storeTakesWrites(): Promise<boolean> {
    const last = await records.get('workspace', 'readiness')
    const put = await records.put(
      'workspace',
      'readiness',
      { at: clock.now() },
      { expected: last?.version ?? 0 },
    )
    // Another node may have written it at the same time, so the store takes writes.
    return put.ok || put.error === 'conflict'
  }

  function store(): Promise<boolean> {
    const now = clock.now()
    if (asked && now >= asked.at && now - asked.at < ASK_STORE_EVERY_MS) return asked.answer
    const answer = new Promise<boolean>((resolve) => {
      const giveUp = clock.after(STORE_ANSWERS_WITHIN_MS, () => resolve(false))
      storeTakesWrites()
        .then(resolve, () => resolve(false))
        .finally(giveUp)
    })
    asked = { at: now, answer }
    return answer
  }

  return {
    /** Says that it is about to stop, to whoever asks whether it is ready. Everything else goes on. */
    leave: () => {
      isLeaving = true
    },
    /** Nobody comes in any more. */
    drain: () => {
      isLeaving = draining = true
    },
    leaving: () => isLeaving,
    draining: () => draining,
    /** Why not; empty if ready. */
    obstacles: async (): Promise<readonly Unready[]> => {
      const takesWrites = await store()
      return [
        ...(isLeaving ? (['draining'] as const) : []),
        ...(overloaded() ? (['overloaded'] as const) : []),
        ...(takesWrites ? [] : (['store'] as const)),
      ]
    },
  }
}
