import { expect, test } from 'vitest'
import { createCalibrationQueue, type Heard } from '#client/connection/calibration-queue.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import { panelResultOf } from '#shared/calibration/panel-result.ts'

/** One candidate, two raters; `score` makes it this table and no other. */
const aTable = (score: number): RatingsTable => ({
  scale: { min: 1, max: 5 },
  competencies: [{ id: 'care', weight: 1 }],
  questions: [{ id: 'q1', competency: 'care', weight: 1 }],
  ratings: [
    { rater: 'ana', candidate: 'c', question: 'q1', score },
    { rater: 'ben', candidate: 'c', question: 'q1', score: 3 },
  ],
})

/** A thread that answers when the test says so. */
function aSlowThread() {
  const threads: { asked: { id: number; table: RatingsTable }[]; ended: boolean; heard: Heard }[] = []
  const queue = createCalibrationQueue((heard) => {
    const thread = { asked: [] as { id: number; table: RatingsTable }[], ended: false, heard }
    threads.push(thread)
    return {
      ask: (id, table) => thread.asked.push({ id, table }),
      end: () => (thread.ended = true),
    }
  })
  return {
    queue,
    threads,
    /** What the latest thread has been asked so far, by the score that tells tables apart. */
    asked: () => threads.at(-1)!.asked.map(({ table }) => table.ratings[0]!.score),
    answer: () => {
      const { asked, heard } = threads.at(-1)!
      const { id, table } = asked.at(-1)!
      heard.answered(id, panelResultOf(table))
    },
  }
}

test('of the wishes of one asker only the first and the last are computed, and only the last is told', () => {
  const { queue, asked, answer } = aSlowThread()
  const me = {}
  const told: number[] = []
  for (const score of [1, 2, 3, 4, 5]) queue.ask(me, aTable(score), () => told.push(score))

  answer()
  answer()

  expect(asked()).toEqual([1, 5])
  expect(told).toEqual([5])
})

test('the same ratings in another order are answered at once, from what is known', () => {
  const { queue, asked, answer } = aSlowThread()
  const told: string[] = []
  queue.ask({}, aTable(4), () => told.push('first'))
  answer()

  const turned = { ...aTable(4), ratings: [...aTable(4).ratings].reverse() }
  queue.ask({}, turned, (result) => told.push(result ? 'second' : 'failed'))

  expect(told).toEqual(['first', 'second'])
  expect(asked()).toEqual([4])
})

test('two askers of one table wait for one computation', () => {
  const { queue, asked, answer } = aSlowThread()
  const told: string[] = []
  queue.ask({}, aTable(4), () => told.push('one'))
  queue.ask({}, aTable(4), () => told.push('other'))

  answer()

  expect(told).toEqual(['one', 'other'])
  expect(asked()).toEqual([4])
})

test('who left the page is told nothing, and holds nobody else up', () => {
  const { queue, answer } = aSlowThread()
  const gone = {}
  const told: string[] = []
  queue.ask(gone, aTable(2), () => told.push('gone'))
  queue.ask({}, aTable(4), () => told.push('here'))
  queue.forget(gone)

  answer()
  answer()

  expect(told).toEqual(['here'])
})

test('a thread that breaks costs the table that broke it; the next one goes to a new thread', () => {
  const { queue, threads, answer } = aSlowThread()
  const told: (string | null)[] = []
  queue.ask({}, aTable(2), (result) => told.push(result && 'two'))
  queue.ask({}, aTable(4), (result) => told.push(result && 'four'))

  threads[0]!.heard.broke()
  answer()

  expect(told).toEqual([null, 'four'])
  expect(threads).toHaveLength(2)
  expect(threads[0]!.ended).toBe(true)
})

test('an answer that nobody waits for any more, from a thread that has ended, is not taken for another', () => {
  const { queue, threads } = aSlowThread()
  const told: unknown[] = []
  queue.ask({}, aTable(2), () => undefined)
  const late = threads[0]!.asked[0]!
  threads[0]!.heard.broke()
  queue.ask({}, aTable(4), (result) => told.push(result))

  threads[0]!.heard.answered(late.id, panelResultOf(late.table))

  expect(told).toEqual([])
})

test('a browser that starts no thread says so instead of waiting for ever', () => {
  const queue = createCalibrationQueue(() => {
    throw new Error('no threads here')
  })
  const told: unknown[] = []

  queue.ask({}, aTable(4), (result) => told.push(result))
  queue.ask({}, aTable(5), (result) => told.push(result))

  expect(told).toEqual([null, null])
})
