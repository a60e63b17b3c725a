import { expect, test } from 'vitest'
import { type Claim, claimWords } from '#shared/calibration/claims.ts'

const panel = { kind: 'one-panel', interval: { lo: 3.11, hi: 4.22 }, gaps: true, earlier: 0 } as const

test('one panel says what it cannot know, and where another panel would land', () => {
  expect(claimWords(panel)).toEqual([
    'One panel: we cannot tell strict panelists from a weak interview.',
    'The score is the weighted average; gaps were filled fairly.',
    'Another panel of similar people would probably land between 3.1 and 4.2.',
  ])
})

test('without an interval none is claimed, and without gaps nothing was filled', () => {
  expect(claimWords({ ...panel, interval: null, gaps: false })).toEqual([
    'One panel: we cannot tell strict panelists from a weak interview.',
    'The score is the weighted average.',
  ])
})

test('raters known from earlier add a sentence', () => {
  expect(claimWords({ ...panel, earlier: 1 }).at(-1)).toBe(
    'Adjusted for panelists we know to be stricter or more lenient from 1 earlier interview.',
  )
  expect(claimWords({ ...panel, earlier: 5 }).at(-1)).toContain('5 earlier interviews')
})

test('a position says whether its candidates can be compared', () => {
  const of = (groups: number) => claimWords({ kind: 'position', candidates: 5, raters: 7, groups })

  expect(of(1)).toEqual(['Calibrated across 5 candidates and 7 panelists.', 'Comparable: yes.'])
  expect(of(2).at(-1)).toBe('Comparable: partly (two separate groups).')
  expect(of(3).at(-1)).toBe('Comparable: partly (3 separate groups).')
})

test('nothing is claimed to be true, objective or free of error', () => {
  const claims: readonly Claim[] = [
    panel,
    { ...panel, earlier: 3 },
    { kind: 'position', candidates: 5, raters: 7, groups: 2 },
  ]

  for (const words of claims.flatMap(claimWords)) expect(words).not.toMatch(/true|objective|error-free|rank/i)
})
