export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Looks again and again, for as long as given. Answers whether it came to hold. */
export async function waitUntil(holds: () => boolean, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > until) return false
    await pause(10)
  }
  return true
}

/** Runs for all, so many at a time, in order. */
export async function inWaves<From, To>(
  all: readonly From[],
  atOnce: number,
  run: (it: From, index: number) => Promise<To>,
): Promise<To[]> {
  const done: To[] = []
  for (let from = 0; from < all.length; from += atOnce) {
    const wave = all.slice(from, from + atOnce).map((it, index) => run(it, from + index))
    done.push(...(await Promise.all(wave)))
  }
  return done
}
