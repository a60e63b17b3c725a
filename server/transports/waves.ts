import type { Clock } from '#server/ports/clock.ts'

const WAVE = { most: 50, everyMs: 100 } as const

/**
 * Lets many go, some at a time, so that they do not all come back at once: fifty every tenth of a second, more where that would take longer
 * than `seconds`.
 */
export async function inWaves<Item>(
  all: readonly Item[],
  letGo: (item: Item) => void,
  { clock, seconds }: { clock: Pick<Clock, 'after'>; seconds: number },
): Promise<void> {
  const waves = Math.floor((seconds * 1_000) / WAVE.everyMs)
  const atOnce = Math.max(WAVE.most, Math.ceil(all.length / waves))
  for (let left = all; left.length > 0; left = left.slice(atOnce)) {
    for (const item of left.slice(0, atOnce)) letGo(item)
    if (left.length > atOnce) await new Promise<void>((resolve) => clock.after(WAVE.everyMs, resolve))
  }
}
