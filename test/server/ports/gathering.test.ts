import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGathering } from '#server/adapters/postgres/gathering.ts'

const EVERY_MS = 25

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Answers each question with itself, and keeps what was asked together. */
function aGathering(most = 1_000) {
  const groups: (readonly number[])[] = []
  const gather = createGathering<number, number>({
    ...{ most, atOnce: 2, everyMs: EVERY_MS },
    async ask(questions) {
      groups.push(questions)
      return questions
    },
  })
  return { groups, ask: (question: number) => gather({ question, isLate: () => false }) }
}

test('who asks after a rest waits for nobody, and who asks soon after goes with all that do', async () => {
  const { groups, ask } = aGathering()
  expect(await ask(0)).toBe(0)

  const answers: Promise<number>[] = []
  for (let question = 1; question < EVERY_MS; question++) {
    answers.push(ask(question))
    await vi.advanceTimersByTimeAsync(1)
  }
  expect(groups).toEqual([[0]])
  await vi.advanceTimersByTimeAsync(EVERY_MS)

  expect(await Promise.all(answers)).toEqual(answers.map((_, at) => at + 1))
  expect(groups).toEqual([[0], answers.map((_, at) => at + 1)])
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  expect(await ask(99)).toBe(99)
})

test('a thousand rooms that are looked at every half second are forty statements a second at most', async () => {
  const { groups, ask } = aGathering()
  let answered = 0
  for (let ms = 0; ms < 1_000; ms++) {
    for (const _ of [1, 2]) void ask(ms).then(() => answered++)
    await vi.advanceTimersByTimeAsync(1)
  }
  await vi.advanceTimersByTimeAsync(EVERY_MS)

  expect(answered).toBe(2_000)
  expect(groups.length).toBeGreaterThan(1)
  expect(groups.length).toBeLessThanOrEqual(1 + 1_000 / EVERY_MS)
})

test('more than fit into one group are not left behind', async () => {
  const { groups, ask } = aGathering(10)
  const all = Array.from({ length: 35 }, (_, at) => ask(at))
  await vi.advanceTimersByTimeAsync(10 * EVERY_MS)

  expect(await Promise.all(all)).toEqual(all.map((_, at) => at))
  expect(groups.every((it) => it.length <= 10)).toBe(true)
})
