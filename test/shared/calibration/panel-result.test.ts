import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compositeOf } from '#shared/calibration/composite.ts'
import { panelResultOf, panelTable, rounded } from '#shared/calibration/panel-result.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { aMatrix, s } from './a-panel.ts'

const rating = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Rating>(1, 2, 3, 4, 5) },
  fc.constantFrom<Rating>('not-observed', 'declined', 'not-asked'),
)
const cards = fc
  .integer({ min: 1, max: 4 })
  .chain((raters) =>
    fc
      .array(fc.array(rating, { minLength: 4, maxLength: 4 }), { minLength: raters, maxLength: raters })
      .map((rows) => Object.fromEntries(rows.map((row, index) => [`seat${index}`, row]))),
  )

test('the raw score beside a calibrated one is the composite that the panel was shown, whatever is missing', () => {
  fc.assert(
    fc.property(cards, (given) => {
      const matrix = aMatrix({ cards: given })
      const { calibration } = panelResultOf(panelTable(matrix, 'counted', []))
      const { overall } = compositeOf(matrix, 'counted')
      const raw = calibration?.candidates[0]?.overall.raw ?? null

      const shown = overall.kind === 'score' ? overall.mean : raw
      expect(raw ?? 0).toBeCloseTo(shown ?? 0, 5)
      expect(calibration === null).toBe(overall.kind === 'none')
    }),
  )
})

test('in a complete panel the calibrated score is the raw one: one panel cannot be calibrated from itself', () => {
  const matrix = aMatrix({ cards: { ana: [4, 3, 5, 4], ben: [3, 3, 4, 3], cem: [5, 4, 4, 2] } })

  const { calibration, adjustment } = panelResultOf(panelTable(matrix, 'counted', []))

  const { raw, calibrated } = calibration!.candidates[0]!.overall
  expect(calibrated?.mean).toBeCloseTo(raw!, 5)
  expect(adjustment).toEqual({ kind: 'no-effect', why: 'balanced', raters: 3 })
})

test('who is known to be strict from earlier panels moves the score up, and nobody else’s history counts', () => {
  const matrix = aMatrix({ cards: { ana: [3, 3, 3, 3], ben: [3, 4, 3, 4] } })
  const strict = { seat: s('ana'), mean: -0.6, sd: 0.15, ratings: 80, panels: 8 }
  const elsewhere = { ...strict, seat: s('nobody here') }

  const alone = panelResultOf(panelTable(matrix, 'counted', []))
  const known = panelResultOf(panelTable(matrix, 'counted', [strict]))

  expect(known.adjustment).toMatchObject({
    kind: 'applied',
    to: 'known-raters',
    known: 1,
    earlierInterviews: 8,
  })
  expect(known.calibration!.candidates[0]!.overall.calibrated!.mean).toBeGreaterThan(
    alone.calibration!.candidates[0]!.overall.calibrated!.mean,
  )
  expect(panelResultOf(panelTable(matrix, 'counted', [elsewhere]))).toEqual(alone)
})

test('a result survives being stored: its JSON reads back to the same text', () => {
  fc.assert(
    fc.property(cards, (given) => {
      const table = panelTable(aMatrix({ cards: given }), 'counted', [])
      const text = JSON.stringify(panelResultOf(table))

      expect(JSON.stringify(JSON.parse(text))).toBe(text)
      expect(JSON.stringify(panelResultOf(JSON.parse(JSON.stringify(table))))).toBe(text)
    }),
  )
})

test('six decimals, and no minus zero', () => {
  expect(rounded({ a: [0.12345678, -1e-9], b: null, c: 'word', d: 3 })).toEqual({
    a: [0.123457, 0],
    b: null,
    c: 'word',
    d: 3,
  })
  expect(Object.is(rounded(-1e-9), 0)).toBe(true)
})
