import { afterEach, expect, test } from 'vitest'
import { resultOf } from '#shared/calibration/engine/ladder.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import { rounded } from '#shared/calibration/panel-result.ts'
import { createCalibrator } from '#server/adapters/threads/calibrator.ts'
import type { Calibrator } from '#server/ports/calibrator.ts'

let calibrator: Calibrator | undefined
afterEach(() => calibrator?.close())

/** Every rater scores every candidate on every question; the numbers only have to differ. */
function aTable({ raters = 3, candidates = 1, questions = 4 } = {}): RatingsTable {
  const range = (n: number, name: string) => Array.from({ length: n }, (_, index) => `${name}${index + 1}`)
  return {
    scale: { min: 1, max: 5 },
    competencies: [{ id: 'A', weight: 1 }],
    questions: range(questions, 'q').map((id) => ({ id, competency: 'A', weight: 1 })),
    ratings: range(candidates, 'c').flatMap((candidate, c) =>
      range(raters, 'r').flatMap((rater, r) =>
        range(questions, 'q').map((question, q) => ({
          rater,
          candidate,
          question,
          score: 1 + ((c * 7 + r * 3 + q * 5 + c * r) % 5),
        })),
      ),
    ),
  }
}

test('a thread gives the very numbers that the engine gives on the spot', async () => {
  calibrator = createCalibrator()

  for (const table of [aTable(), aTable({ candidates: 4 }), { ...aTable(), ratings: [] }]) {
    expect(JSON.stringify(await calibrator.result(table))).toBe(JSON.stringify(rounded(resultOf(table))))
  }
})

test('while a large table is calibrated the process goes on with everything else', async () => {
  calibrator = createCalibrator()
  await calibrator.result(aTable())
  let done = false
  const result = calibrator.result(aTable({ candidates: 60 })).finally(() => (done = true))

  let turns = 0
  while (!done) {
    await new Promise((next) => setImmediate(next))
    turns++
  }

  expect((await result).calibration!.candidates).toHaveLength(60)
  // On this thread it would be one turn: nothing is answered between the question and the result.
  expect(turns).toBeGreaterThan(100)
})

test('a table that cannot be read is refused with the field’s name, and the next one is answered', async () => {
  calibrator = createCalibrator()
  const wrong: RatingsTable = { ...aTable(), scale: { min: 5, max: 1 } }

  await expect(calibrator.result(wrong)).rejects.toThrow('scale: min 5 must lie below max 1')
  await expect(calibrator.result(aTable())).resolves.toMatchObject({ calibration: { rung: 'panel' } })
})

test('a table that takes too long is given up, and does not take the next one with it', async () => {
  calibrator = createCalibrator({ deadlineMs: 2_000 })
  // Far beyond what a position holds: minutes of work.
  const endless = calibrator.result(aTable({ raters: 600, candidates: 40, questions: 12 }))
  const after = calibrator.result(aTable())

  await expect(endless).rejects.toMatchObject({ code: 'too-long' })
  await expect(after).resolves.toMatchObject({ calibration: { rung: 'panel' } })
})

test('no more may wait than the queue holds', async () => {
  calibrator = createCalibrator({ waitingMax: 1 })
  const first = calibrator.result(aTable())
  const second = calibrator.result(aTable())

  await expect(calibrator.result(aTable())).rejects.toMatchObject({ code: 'busy' })
  await expect(Promise.all([first, second])).resolves.toHaveLength(2)
})

test('who waits when it closes is told, and so is who asks afterwards', async () => {
  calibrator = createCalibrator()
  const under = calibrator.result(aTable({ candidates: 40 }))
  const waiting = calibrator.result(aTable())
  const told = Promise.allSettled([under, waiting])

  await calibrator.close()

  expect(await told).toMatchObject([{ reason: { code: 'gone' } }, { reason: { code: 'gone' } }])
  await expect(calibrator.result(aTable())).rejects.toMatchObject({ code: 'gone' })
})
