import { tooLate } from './pool.ts'

/** One that is asked together with others. */
export type Gathered<Question> = {
  readonly question: Question
  /** Who asked has been told that there is no answer. */
  readonly isLate: () => boolean
}

type Options<Question, Answer> = {
  /** So many at most are asked together. */
  readonly most: number
  /** So many groups at most are on their way. */
  readonly atOnce: number
  /** So long after one group the next sets out, at the soonest: what is asked meanwhile goes with it. Who asks after a rest waits for nobody. */
  readonly everyMs?: number
  /** An answer to each, in their order. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>
}

/**
 * Puts into one message what is asked in one moment, and what waits while others are asked: who asks alone waits for nobody, and the
 * more there is to do, the less each costs.
 */
export function createGathering<Question, Answer>({
  most,
  atOnce,
  everyMs = 0,
  ask,
}: Options<Question, Answer>) {
  let waiting: (Gathered<Question> & {
    readonly answer: (answer: Answer) => void
    readonly fail: (problem: unknown) => void
  })[] = []
  let running = 0
  let isDue = false
  let nextAt = 0

  function begin(): void {
    const early = nextAt - performance.now()
    if (early > 0 && waiting.length > 0) {
      isDue = true
      setTimeout(begin, early)
      return
    }
    isDue = false
    for (const it of waiting) if (it.isLate()) it.fail(tooLate())
    waiting = waiting.filter((it) => !it.isLate())
    while (running < atOnce && waiting.length > 0) void send(waiting.splice(0, most))
  }

  async function send(group: typeof waiting): Promise<void> {
    running++
    nextAt = performance.now() + everyMs
    try {
      const answers = await ask(group.map((it) => it.question))
      for (const [at, it] of group.entries()) it.answer(answers[at]!)
    } catch (problem) {
      for (const it of group) it.fail(problem)
    }
    running--
    if (!isDue) begin()
  }

  return (asked: Gathered<Question>) =>
    new Promise<Answer>((answer, fail) => {
      waiting.push({ ...asked, answer, fail })
      if (!isDue) queueMicrotask(begin)
      isDue = true
    })
}
