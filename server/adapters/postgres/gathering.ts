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
  /** An answer to each, in their order. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>
}

/**
 * Puts into one message what is asked in one moment, and what waits while others are asked: who asks alone waits for nobody, and the
 * more there is to do, the less each costs.
 */
export function createGathering<Question, Answer>({ most, atOnce, ask }: Options<Question, Answer>) {
  let waiting: (Gathered<Question> & {
    readonly answer: (answer: Answer) => void
    readonly fail: (problem: unknown) => void
  })[] = []
  let running = 0
  let isDue = false

  function begin(): void {
    isDue = false
    for (const it of waiting) if (it.isLate()) it.fail(tooLate())
    waiting = waiting.filter((it) => !it.isLate())
    while (running < atOnce && waiting.length > 0) void send(waiting.splice(0, most))
  }

  async function send(group: typeof waiting): Promise<void> {
    running++
    try {
      const answers = await ask(group.map((it) => it.question))
      for (const [at, it] of group.entries()) it.answer(answers[at]!)
    } catch (problem) {
      for (const it of group) it.fail(problem)
    }
    running--
    begin()
  }

  return (asked: Gathered<Question>) =>
    new Promise<Answer>((answer, fail) => {
      waiting.push({ ...asked, answer, fail })
      if (!isDue) queueMicrotask(begin)
      isDue = true
    })
}
