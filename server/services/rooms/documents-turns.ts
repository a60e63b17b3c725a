/** Who may touch a document now: everybody in order of arrival, or somebody alone while the others wait. */
export type Turns = {
  /** Runs at once, or when nobody has the document alone; in the order of arrival. False: too much waits already. */
  enter(bytes: number, run: () => void, again?: 'again'): boolean
  /** Waits until nothing is on its way to the log, then runs while nothing can change. */
  alone<Value>(run: () => Promise<Value>): Promise<Value>
  /** Nobody has it alone, or waits for that. */
  free(): boolean
  /** Forgets those who wait to enter. */
  clear(): void
}

export function createTurns({
  settled,
  bytesMax,
}: {
  /** Resolves when nothing is on its way to the log. */
  settled: () => Promise<void>
  bytesMax: number
}): Turns {
  let alone = 0
  let last: Promise<unknown> = Promise.resolve()
  let waiting: { bytes: number; run: () => void }[] = []
  let waitingBytes = 0

  function letIn(): void {
    while (alone === 0 && waiting.length > 0) {
      const next = waiting.shift()!
      waitingBytes -= next.bytes
      next.run()
    }
  }

  return {
    enter(bytes, run, again) {
      if (alone === 0 && (waiting.length === 0 || again)) {
        run()
        return true
      }
      if (waitingBytes + bytes > bytesMax) return false
      waitingBytes += bytes
      if (again) waiting.unshift({ bytes, run })
      else waiting.push({ bytes, run })
      return true
    },
    async alone(run) {
      alone++
      const before = last
      const mine = (async () => {
        await before
        await settled()
        return run()
      })()
      last = mine.catch(() => undefined)
      try {
        return await mine
      } finally {
        alone--
        letIn()
      }
    },
    free: () => alone === 0,
    clear() {
      waiting = []
      waitingBytes = 0
    },
  }
}
