import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { resultOf } from '#shared/calibration/engine/ladder.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import {
  adjustmentWords,
  groundWords,
  haloWords,
  leanWords,
  pairWords,
  rankWords,
  reliabilityWords,
  resultWords,
  robustnessWords,
} from '#shared/calibration/engine/words.ts'
import { simulated } from './simulated.ts'
import { aTable, NAMES } from './tables.ts'

const said = (table: RatingsTable) => {
  const { calibration, adjustment } = resultOf(table)
  return {
    result: calibration ? resultWords(calibration, adjustment).join(' ') : '',
    adjustment: adjustmentWords(adjustment, NAMES),
  }
}

test('one panel: what it cannot tell, and where another panel would probably land', () => {
  const { result, adjustment } = said(aTable(['ann eve 4 3 5 4', 'bob eve 3 3 4 3']))

  expect(result).toMatch(
    /^One panel: we cannot tell strict panelists from a weak interview\. The score is the weighted average\. Another panel of similar people would probably land between \d\.\d and \d\.\d\.$/,
  )
  expect(adjustment).toEqual({
    verdict: 'No effect (balanced)',
    why: 'The same 2 panelists scored the same questions, so an adjustment would change no order.',
    fix: null,
  })
})

test('nobody is said to land off the scale', () => {
  expect(said(aTable(['ann eve 5 5 5 5', 'bob eve 5 5 5 5'])).result).toMatch(/between \d\.\d and 5\.0\.$/)
  expect(said(aTable(['ann eve 1 1 1 1', 'bob eve 1 1 1 1'])).result).toMatch(/between 1\.0 and \d\.\d\.$/)
})

test('people known from before: how many interviews that stands on', () => {
  const history = [{ rater: 'ann', mean: -0.6, sd: 0.15, panels: 7 }]
  const { result, adjustment } = said(aTable(['ann eve 3 3 3 2', 'bob eve 3 3 3 3'], { history }))

  expect(result).toContain(
    'Adjusted for panelists we know to be stricter or more lenient from 7 earlier interviews.',
  )
  expect(adjustment.verdict).toMatch(/^Applied, ±\d\.\d at most \(8 ratings, overlap 4\)$/)
})

test('several candidates: how many, and whether they are comparable', () => {
  const rows = ['ann eve 4 4 3 4', 'bob eve 5 4 4 4', 'ann kim 3 3 2 3', 'cid kim 4 3 3 4']

  expect(said(aTable(rows)).result).toBe('Calibrated across 2 candidates and 3 panelists; comparable: yes.')
  const partly = said(aTable([...rows, 'dee lou 3 3 3 3', 'fay lou 2 3 2 3']))
  expect(partly.result).toBe(
    'Calibrated across 3 candidates and 5 panelists; comparable: partly (two separate groups).',
  )
  expect(partly.adjustment.why).toContain('assumes that their panelists are equally strict')
  expect(partly.adjustment.fix).toContain('on one panel')
})

test('every refusal names its reason and what would lift it', () => {
  const refusals = {
    'Refused (no ratings)': aTable([]),
    'Refused (one panelist)': aTable(['ann eve 4 3 5 4']),
    'Refused (too few)': aTable(['ann eve 4 . . 3', 'bob eve 5 . . .']),
    'Refused (panels not connected)': aTable([
      'ann eve 4 4 3 4',
      'bob eve 5 4 4 4',
      'cid kim 3 3 2 3',
      'dee kim 4 3 3 4',
    ]),
    'Refused (no weights)': aTable(['ann eve 4 3 5 4', 'bob eve 4 3 5 4'], {
      competencies: ['A', 'B'].map((id) => ({ id, weight: 0 })),
    }),
  }
  const words = Object.values(refusals).map((it) => said(it).adjustment)

  expect(words.map((it) => it.verdict)).toEqual(Object.keys(refusals))
  expect(words.map((it) => it.fix)).toEqual([
    'Rate at least one question.',
    'Let a second panelist beside ann score the same answers.',
    'Rate more of the kit: 50 % of its weight is rated, 60 % would do.',
    'Put ann and cid on one panel: a candidate both have scored ties the groups together.',
    'Give a rated competency a weight.',
  ])
  expect(new Set(words.map((it) => it.why)).size).toBe(5)
})

test('a pair is never ordered without its probability, nor beyond what shared panelists allow', () => {
  expect(pairWords(0.97, 0.8, false)).toBe('clearly ahead (97 %)')
  expect(pairWords(0.86, 0.8, false)).toBe('probably ahead (86 %)')
  expect(pairWords(0.14, 0.8, false)).toBe('probably behind (86 %)')
  expect(pairWords(0.02, 0.8, false)).toBe('clearly behind (98 %)')
  expect(pairWords(0.79, 0.8, false)).toBe('too close to call (79 %)')
  expect(pairWords(1, 0.8, false)).toBe('clearly ahead (99 %)')
  expect(pairWords(0.97, 0.4, false)).toBe('not enough shared panelists to compare')
  expect(pairWords(0.97, 0.8, true)).toBe(
    'clearly ahead (97 %); this comparison assumes the two groups of panelists are equally strict',
  )
})

test('a rank has its probability, a rater’s leaning its interval', () => {
  expect(rankWords({ id: 'eve', expected: 1.6, best: 0.617, low: 1, high: 3 }, 5)).toBe(
    '1st to 3rd in about 9 of 10 cases, best with 62 %',
  )
  expect(rankWords({ id: 'eve', expected: 12, best: 0, low: 12, high: 12 }, 20)).toBe(
    '12th in about 9 of 10 cases, best with 1 %',
  )
  const lean = { mean: -0.4, low: -0.71, high: -0.12 }
  expect(leanWords(lean)).toBe('lower than the others here by 0.4 points (0.1 to 0.7)')
  expect(leanWords({ mean: 0.3, low: 0.1, high: 0.5 })).toMatch(/^higher than the others here by 0\.3/)
  expect(leanWords({ ...lean, high: 0.2 })).toBe(
    'no clear difference from the others here (−0.7 to +0.2 points)',
  )
})

test('a range of places that leaves none out is not told: of two candidates, 1st to 2nd says nothing', () => {
  const rank = { id: 'eve', expected: 1.4, best: 0.617, low: 1, high: 2 }

  expect(rankWords(rank, 2)).toBe('best with 62 %')
  expect(rankWords(rank, 3)).toBe('1st to 2nd in about 9 of 10 cases, best with 62 %')
  expect(rankWords({ ...rank, low: 2 }, 2)).toBe('2nd in about 9 of 10 cases, best with 62 %')
})

test('an adjustment that rounds to nothing is called no effect, whatever it was made to', () => {
  const applied = {
    kind: 'applied',
    ratings: 24,
    raters: 3,
    candidates: 2,
    overlap: 2,
    known: 0,
    earlierInterviews: 4,
    groups: 1,
  } as const
  for (const to of ['gaps', 'known-raters', 'severity'] as const) {
    for (const size of [0, 0.01, 0.0499]) {
      const { verdict, why } = adjustmentWords({ ...applied, to, size }, NAMES)
      expect(verdict).toBe('No effect (under 0.05 points)')
      expect(`${verdict} ${why}`).not.toContain('0.0 ')
    }
    expect(adjustmentWords({ ...applied, to, size: 0.06 }, NAMES).verdict).toMatch(/^Applied, ±0\.1/)
  }
})

test('known raters: that one panel cannot tell strict from weak is not said beside who is known to be strict', () => {
  const history = [{ rater: 'ann', mean: -0.6, sd: 0.15, panels: 7 }]
  const { result } = said(aTable(['ann eve 3 3 3 2', 'bob eve 3 3 3 3'], { history }))

  expect(result).toContain('earlier ones can in part')
  expect(result).not.toContain('we cannot tell strict')
})

test('what the guard says of the whole comparison is the only answer to comparable', () => {
  const { calibration, adjustment } = resultOf(
    aTable(['ann eve 4 4 3 4', 'bob eve 5 4 4 4', 'ann kim 3 3 2 3', 'cid kim 4 3 3 4']),
  )

  for (const kind of ['yes', 'partly', 'no'] as const)
    expect(resultWords(calibration!, adjustment, kind).join(' ')).toContain(`comparable: ${kind}.`)
})

test('reliability, halo and robustness in words', () => {
  expect([0.4, 0.6, 0.8, 0.9].map(reliabilityWords)).toEqual([
    'the panels cannot rank these candidates',
    'weak',
    'fair',
    'good',
  ])
  expect(haloWords(0.338)).toBe(
    '34 % of disagreement is about the person as a whole, not about single answers',
  )
  expect(robustnessWords(0.21)).toBe('no single panelist moves the result by more than 0.3')
  expect([0.3, 0.301].map(robustnessWords)).toEqual([
    'no single panelist moves the result by more than 0.3',
    'no single panelist moves the result by more than 0.4',
  ])
  expect(robustnessWords(0)).toBe('no single panelist moves the result')
})

test('what a ranking rests on is told no better than the lower end of its interval allows', () => {
  expect(groundWords(0.9, { low: 0.88 })).toBe('The ranking rests on good ground.')
  expect(groundWords(0.9, null)).toBe('The ranking rests on good ground.')
  expect(groundWords(0.9, { low: 0.6 })).toBe('The ranking rests on weak to good ground.')
  expect(groundWords(0.9, { low: 0.43 })).toBe(
    'The ranking may rest on good ground, but it is not sure that these panels can rank the candidates.',
  )
  expect(groundWords(0.4, { low: 0.1 })).toBe('The panels cannot rank these candidates.')
  // Percentiles of a few dozen places may just miss the most probable one.
  expect(groundWords(0.84, { low: 0.86 })).toBe('The ranking rests on fair ground.')
})

test('where nothing was adjusted no gap is said to have been filled', () => {
  const { result, adjustment } = said(aTable(['ann eve 4 . . 4', 'bob eve . 3 . .', 'cid eve . . 2 .']))

  expect(adjustment.verdict).toBe('Refused (too few)')
  expect(result).toContain('The score is the weighted average.')
})

test('no sentence claims what calibration cannot give', () => {
  const tables = [1, 2, 4, 9].flatMap((candidates) =>
    [1, 2, 3].map((seed) => simulated(seed, { candidates, raters: 5 }).table),
  )
  const sentences = tables.flatMap((table) => {
    const { result, adjustment } = said(table)
    return [result, ...Object.values(adjustment)]
  })

  expect(sentences.filter((it) => it !== null && CLAIMS_TOO_MUCH.test(it))).toEqual([])
})

test('no screen claims it either, and no other sentence about a figure', () => {
  const sources = ['shared/calibration', 'client/features'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((it) => it.endsWith('.tsx') || it.endsWith('words.ts'))
      .map((it) => `${folder}/${it}`),
  )

  expect(sources.length).toBeGreaterThan(50)
  expect(sources.filter((it) => CLAIMS_TOO_MUCH.test(readFileSync(it, 'utf8')))).toEqual([])
})

const CLAIMS_TOO_MUCH = /true score|\bobjective|error-free|unbiased|bias-free|scientifically|guarantee/i
