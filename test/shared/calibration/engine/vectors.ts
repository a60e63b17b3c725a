import type { Mode, Sds } from '#shared/calibration/engine/effects.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'

// Tables with their results as two independent implementations of the model agree on them to 3e-6.

/** [id, mean, sd, low, high, [competency, mean, sd][]], scale points. */
type ExpectedCandidate = readonly [
  string,
  number,
  number,
  number,
  number,
  readonly (readonly [string, number, number])[],
]

export type Vector = {
  readonly name: string
  readonly table: RatingsTable
  readonly cases: readonly {
    readonly mode?: Mode
    readonly fixedSd?: Sds
    readonly nodes?: number
    readonly expected: {
      readonly sd: Sds
      readonly f: number
      readonly candidates: readonly ExpectedCandidate[]
      /** [id, leniency, sd] and in panel mode [lean, sd]. */
      readonly raters: readonly (readonly [string, number, number, number?, number?])[]
      readonly superiority?: readonly (readonly number[])[]
    }
  }[]
}

const table = (
  questions: Readonly<Record<string, string>>,
  weights: Readonly<Record<string, number>>,
  rows: string,
  history: RatingsTable['history'] = [],
): RatingsTable => ({
  scale: { min: 1, max: 5 },
  competencies: Object.entries(weights).map(([id, weight]) => ({ id, weight })),
  questions: Object.entries(questions).map(([id, competency]) => ({ id, competency, weight: 1 })),
  ratings: rows.split('; ').flatMap((row) => {
    const [rater, candidate, ...scores] = row.split(' ')
    return scores.flatMap((score, index) =>
      score === '.'
        ? []
        : [{ rater: rater!, candidate: candidate!, question: `q${index + 1}`, score: Number(score) }],
    )
  }),
  history,
})

const QUESTIONS = { q1: 'A', q2: 'A', q3: 'B', q4: 'B' }

// prettier-ignore
export const VECTORS: readonly Vector[] = [
  {
    name: 'V1, one panel, complete: scores equal the raw weighted means',
    table: table(QUESTIONS, { A: 1, B: 1 }, 'r1 c1 4 3 5 4; r2 c1 3 3 4 3; r3 c1 5 4 4 2'),
    cases: [
      {
        fixedSd: {R: 0.4, G: 0.3, E: 0.6},
        expected: {
          sd: { R: 0.4, G: 0.3, E: 0.6 },
          f: 5.6557,
          candidates: [['c1', 3.66667, 0.33665, 3.1129, 4.2204, [['A', 3.66667, 0.37859], ['B', 3.66667, 0.37859]]]],
          raters: [['r1', 0.15686, 0.33137, 0.2451, 0.357], ['r2', -0.19608, 0.33137, -0.30637, 0.357], ['r3', 0.03922, 0.33137, 0.06127, 0.357]],
        },
      },
      {
        nodes: 0,
        expected: {
          sd: { R: 0.3461, G: 0.274, E: 0.763 },
          f: 5.0106,
          candidates: [['c1', 3.66667, 0.33684, 3.1126, 4.2207, [['A', 3.66667, 0.40247], ['B', 3.66667, 0.40247]]]],
          raters: [['r1', 0.11729, 0.30278, 0.19079, 0.34711], ['r2', -0.14661, 0.30278, -0.23849, 0.34711], ['r3', 0.02932, 0.30278, 0.0477, 0.34711]],
        },
      },
      {
        nodes: 64,
        expected: {
          sd: { R: 0.3461, G: 0.274, E: 0.763 },
          f: 5.0106,
          candidates: [['c1', 3.66667, 0.39854, 3.0175, 4.3158, [['A', 3.66667, 0.46494], ['B', 3.66667, 0.46494]]]],
          raters: [['r1', 0.11201, 0.35215, 0.19229, 0.40852], ['r2', -0.14001, 0.35623, -0.24036, 0.41146], ['r3', 0.028, 0.34525, 0.04807, 0.40358]],
        },
      },
    ],
  },
  {
    name: 'V2, one panel, late joiner r3 (lenient) and a skipped cell; competency weights 2:1',
    table: table(QUESTIONS, { A: 2, B: 1 }, 'r1 c1 3 3 3 2; r2 c1 3 . 3 3; r3 c1 . . 5 4'),
    cases: [
      {
        fixedSd: {R: 0.4, G: 0.3, E: 0.6},
        expected: {
          sd: { R: 0.4, G: 0.3, E: 0.6 },
          f: 2.9173,
          candidates: [['c1', 3.37475, 0.40281, 2.7122, 4.0373, [['A', 3.39545, 0.49589], ['B', 3.33333, 0.37859]]]],
          raters: [['r1', -0.28913, 0.33983, -0.45176, 0.37592], ['r2', -0.14498, 0.33983, -0.22653, 0.37592], ['r3', 0.43411, 0.34686, 0.67829, 0.39128]],
        },
      },
      {
        nodes: 0,
        expected: {
          sd: { R: 0.5766, G: 0.3409, E: 0.4672 },
          f: 2.5737,
          candidates: [['c1', 3.47173, 0.44717, 2.7362, 4.2073, [['A', 3.54093, 0.50385], ['B', 3.33333, 0.43121]]]],
          raters: [['r1', -0.45395, 0.43983, -0.61263, 0.44215], ['r2', -0.24142, 0.43983, -0.3258, 0.44215], ['r3', 0.69537, 0.44762, 0.93844, 0.45616]],
        },
      },
      {
        nodes: 64,
        expected: {
          sd: { R: 0.5766, G: 0.3409, E: 0.4672 },
          f: 2.5737,
          candidates: [['c1', 3.42624, 0.52474, 2.5861, 4.2886, [['A', 3.47269, 0.60878], ['B', 3.33333, 0.49708]]]],
          raters: [['r1', -0.32058, 0.4829, -0.5362, 0.51967], ['r2', -0.16912, 0.45242, -0.28215, 0.50239], ['r3', 0.4897, 0.54362, 0.81835, 0.56927]],
        },
      },
    ],
  },
  {
    name: 'V3, three candidates, three raters in a triangle, q3 not asked to c3',
    table: table(QUESTIONS, { A: 1, B: 1 }, 'r1 c1 4 4 3 4; r2 c1 5 4 4 4; r1 c2 3 3 2 3; r3 c2 4 3 3 4; r2 c3 4 3 . 3; r3 c3 3 2 . 3'),
    cases: [
      {
        fixedSd: {C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6},
        expected: {
          sd: { C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6 },
          f: 3.2286,
          candidates: [['c1', 3.8492, 0.37012, 3.2404, 4.458, [['A', 4.01055, 0.40596], ['B', 3.68784, 0.4065]]], ['c2', 3.26624, 0.37012, 2.6574, 3.875, [['A', 3.35523, 0.40596], ['B', 3.17725, 0.4065]]], ['c3', 2.99618, 0.39662, 2.3438, 3.6486, [['A', 3.02055, 0.40716], ['B', 2.97182, 0.47767]]]],
          raters: [['r1', -0.19694, 0.31188], ['r2', 0.22229, 0.31466], ['r3', -0.02535, 0.31466]],
          superiority: [[0.5, 0.9271, 0.9788], [0.0729, 0.5, 0.7398], [0.0212, 0.2602, 0.5]],
        },
      },
      {
        nodes: 0,
        expected: {
          sd: { C: 0.5094, K: 0.1993, Q: 0.3027, H: 0.2382, R: 0.3471, G: 0.3012, E: 0.3848 },
          f: 1.1348,
          candidates: [['c1', 3.87475, 0.31948, 3.3492, 4.4002, [['A', 4.06699, 0.33943], ['B', 3.6825, 0.33985]]], ['c2', 3.25864, 0.31948, 2.7331, 3.7841, [['A', 3.36991, 0.33943], ['B', 3.14738, 0.33985]]], ['c3', 2.91133, 0.3367, 2.3575, 3.4651, [['A', 2.99362, 0.33972], ['B', 2.82903, 0.39186]]]],
          raters: [['r1', -0.20697, 0.26897], ['r2', 0.22829, 0.27046], ['r3', -0.02131, 0.27046]],
          superiority: [[0.5, 0.9613, 0.9961], [0.0387, 0.5, 0.8313], [0.0039, 0.1687, 0.5]],
        },
      },
      {
        nodes: 64,
        expected: {
          sd: { C: 0.5094, K: 0.1993, Q: 0.3027, H: 0.2382, R: 0.3471, G: 0.3012, E: 0.3848 },
          f: 1.1348,
          candidates: [['c1', 3.83789, 0.37732, 3.1978, 4.4311, [['A', 4.02822, 0.39816], ['B', 3.64756, 0.39666]]], ['c2', 3.25968, 0.3553, 2.6872, 3.8493, [['A', 3.36927, 0.37576], ['B', 3.1501, 0.37614]]], ['c3', 2.96205, 0.39285, 2.3267, 3.613, [['A', 3.03153, 0.39438], ['B', 2.89257, 0.45487]]]],
          raters: [['r1', -0.18041, 0.30836], ['r2', 0.2032, 0.30753], ['r3', -0.02278, 0.29612]],
          superiority: [[0.5, 0.9306, 0.9672], [0.0694, 0.5, 0.7853], [0.0328, 0.2147, 0.5]],
        },
      },
      {
        mode: 'fair', fixedSd: {K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6},
        expected: {
          sd: { K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6 },
          f: 2.6808,
          candidates: [['c1', 4.01456, 0.39402, 3.3664, 4.6627, [['A', 4.17755, 0.42813], ['B', 3.85157, 0.42813]]], ['c2', 3.22949, 0.39402, 2.5814, 3.8776, [['A', 3.32011, 0.42813], ['B', 3.13887, 0.42813]]], ['c3', 2.82944, 0.43189, 2.119, 3.5398, [['A', 2.87751, 0.43276], ['B', 2.78137, 0.51603]]]],
          raters: [['r1', -0.2381, 0.31472], ['r2', 0.20898, 0.31784], ['r3', 0.02912, 0.31784]],
          superiority: [[0.5, 0.9543, 0.9915], [0.0457, 0.5, 0.7898], [0.0085, 0.2102, 0.5]],
        },
      },
    ],
  },
  {
    name: 'V4, V3 with rater history: r3 known severe (-0.5, sd 0.15)',
    table: table(QUESTIONS, { A: 1, B: 1 }, 'r1 c1 4 4 3 4; r2 c1 5 4 4 4; r1 c2 3 3 2 3; r3 c2 4 3 3 4; r2 c3 4 3 . 3; r3 c3 3 2 . 3', [{ rater: 'r3', mean: -0.5, sd: 0.15 }]),
    cases: [
      {
        fixedSd: {C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6},
        expected: {
          sd: { C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6 },
          f: 4.9989,
          candidates: [['c1', 3.98806, 0.3558, 3.4028, 4.5733, [['A', 4.14955, 0.39292], ['B', 3.82656, 0.39353]]], ['c2', 3.51027, 0.32384, 2.9776, 4.0429, [['A', 3.5994, 0.36421], ['B', 3.42115, 0.36491]]], ['c3', 3.23507, 0.35571, 2.65, 3.8202, [['A', 3.26144, 0.36672], ['B', 3.2087, 0.44486]]]],
          raters: [['r1', -0.31947, 0.29861], ['r2', 0.10657, 0.30297], ['r3', -0.41211, 0.1354]],
          superiority: [[0.5, 0.8878, 0.9656], [0.1122, 0.5, 0.7438], [0.0344, 0.2562, 0.5]],
        },
      },
      {
        nodes: 0,
        expected: {
          sd: { C: 0.4747, K: 0.1984, Q: 0.3027, H: 0.2375, R: 0.4022, G: 0.3272, E: 0.3852 },
          f: 2.9634,
          candidates: [['c1', 3.99984, 0.32999, 3.4571, 4.5426, [['A', 4.19175, 0.34927], ['B', 3.80792, 0.34982]]], ['c2', 3.5188, 0.29788, 3.0288, 4.0088, [['A', 3.63003, 0.31909], ['B', 3.40757, 0.31973]]], ['c3', 3.17706, 0.31608, 2.6571, 3.697, [['A', 3.2594, 0.31989], ['B', 3.09472, 0.37362]]]],
          raters: [['r1', -0.35231, 0.28641], ['r2', 0.11082, 0.2889], ['r3', -0.40945, 0.13464]],
          superiority: [[0.5, 0.912, 0.9875], [0.088, 0.5, 0.8201], [0.0125, 0.1799, 0.5]],
        },
      },
    ],
  },
  {
    name: 'V5, disconnected: c1 by r1,r2 ; c2 by r3,r4',
    table: table(QUESTIONS, { A: 1, B: 1 }, 'r1 c1 4 4 3 4; r2 c1 5 4 4 4; r3 c2 3 3 2 3; r4 c2 4 3 3 4'),
    cases: [
      {
        fixedSd: {C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6},
        expected: {
          sd: { C: 0.5, K: 0.25, Q: 0.25, H: 0.35, R: 0.4, G: 0.3, E: 0.6 },
          f: 2.1705,
          candidates: [['c1', 3.84565, 0.37418, 3.2302, 4.4611, [['A', 4.00825, 0.41013], ['B', 3.68306, 0.41013]]], ['c2', 3.27935, 0.37418, 2.6639, 3.8948, [['A', 3.36957, 0.41013], ['B', 3.18912, 0.41013]]]],
          raters: [['r1', -0.04501, 0.34016], ['r2', 0.19028, 0.34016], ['r3', -0.2491, 0.34016], ['r4', 0.10384, 0.34016]],
          superiority: [[0.5, 0.8863], [0.1137, 0.5]],
        },
      },
    ],
  },
]
