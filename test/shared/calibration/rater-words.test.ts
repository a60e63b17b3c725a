import { expect, test } from 'vitest'
import { fitWords, impressionWords, leniencyWords } from '#shared/calibration/rater-words.ts'

test('who scores lower than others is called stricter, and only where the interval leaves 0 out', () => {
  expect(leniencyWords({ mean: -0.6, sd: 0.2, low: -0.9, high: -0.3 })).toBe(
    '0.6 points stricter than fellow raters: between +0.3 and +0.9, about 9 in 10.',
  )
  expect(leniencyWords({ mean: 0.4, sd: 0.1, low: 0.2, high: 0.6 })).toBe(
    '0.4 points more lenient than fellow raters: between −0.6 and −0.2, about 9 in 10.',
  )
  expect(leniencyWords({ mean: 0.4, sd: 0.4, low: -0.2, high: 1 })).toBe(
    'Neither stricter nor more lenient as far as can be told: between −1.0 and +0.2, about 9 in 10.',
  )
})

test('an unusual impression has its interval, and is no verdict on anybody; a usual one is not mentioned', () => {
  const impression = { rater: 'r1', candidate: 'c1', mean: -0.9, sd: 0.3, unusual: true }

  expect(impressionWords(impression, 'Eve')).toBe(
    'Rated Eve lower than all else suggests, by 0.9 points (0.4 to 1.4, about 9 in 10). They may have seen what others did not.',
  )
  expect(impressionWords({ ...impression, mean: 0.9 }, 'Eve')).toContain('Rated Eve higher')
  expect(impressionWords({ ...impression, mean: -0.5, unusual: false }, 'Eve')).toBeNull()
})

test('fit is told only where it is out of the usual range, with both figures', () => {
  const fit = { rater: 'r1', ratings: 40, infit: 1.72, outfit: 1.4, flagged: true }

  expect(fitWords(fit)).toBe(
    'Scores scatter more than the model expects: infit 1.72, outfit 1.40; 0.60 to 1.50 is usual.',
  )
  expect(fitWords({ ...fit, infit: 0.41, outfit: 0.55 })).toContain('scatter less')
  expect(fitWords({ ...fit, infit: 1, outfit: 1, flagged: false })).toBeNull()
})
