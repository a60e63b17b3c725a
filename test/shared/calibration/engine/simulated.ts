import type { Sds } from '#shared/calibration/engine/effects.ts'
import { PRIORS } from '#shared/calibration/engine/effects.ts'
import { phi, phiInverse } from '#shared/calibration/engine/normal.ts'
import type { RatingsTable, Score } from '#shared/calibration/engine/table.ts'

/** Interviews made up from the model, with what is true about them. */
export type Simulated = {
  readonly table: RatingsTable
  /** The SDs that were used, work units. */
  readonly sds: Required<Sds>
  /** By candidate: the overall that an average rater would have given, over all ten questions. */
  readonly truth: ReadonlyMap<string, number>
  readonly leniency: ReadonlyMap<string, number>
}

export type Design = {
  readonly candidates: number
  /** Size of the pool that panels of 2 to 4 are drawn from. */
  readonly raters: number
  /** Raters do not differ: no leniency and no impressions. */
  readonly alike?: boolean
  /** All ten questions are asked, and everybody rates every one of them. */
  readonly complete?: boolean
}

const QUESTIONS = 10
const ASKED = 8
const COMPETENCIES = ['A', 'B', 'C']
const LEVEL = 3.2

/** Numbers strictly between 0 and 1, the same for the same seed. */
export function uniforms(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296
  }
}

/**
 * Effects with SDs within a factor of 2.5 of the prior medians, scores rounded to 1..5; 8 of 10 questions asked, late
 * joiners who missed the first 40 %, and 5 to 12 % of the cells not observed.
 */
export function simulated(seed: number, design: Design): Simulated {
  const next = uniforms(seed)
  const normal = (sd: number) => sd * phiInverse(next())
  const spread = (median: number) => median * 2.5 ** (2 * next() - 1)
  const { median } = PRIORS
  const drawn = {
    C: spread(median.C),
    K: spread(median.K),
    Q: spread(median.Q),
    H: spread(median.H),
    R: spread(median.R),
    G: spread(median.G),
    E: spread(median.E),
  }
  const sds = design.alike ? { ...drawn, R: 1e-3, G: 1e-3 } : drawn
  const questions = Array.from({ length: QUESTIONS }, (_, q) => ({
    id: `q${q}`,
    competency: COMPETENCIES[q % COMPETENCIES.length]!,
    weight: 1,
  }))
  const weights = [3, 2, 1]
  const easiness = questions.map(() => normal(sds.Q))
  const leniency = Array.from({ length: design.raters }, () => normal(sds.R))
  const gaps = 0.05 + 0.07 * next()
  const ratings: Score[] = []
  const truth = new Map<string, number>()
  for (let c = 0; c < design.candidates; c++) {
    const own = normal(sds.C)
    const strengths = COMPETENCIES.map(() => normal(sds.K))
    const level = questions.map((_, q) => LEVEL + own + strengths[q % 3]! + easiness[q]! + normal(sds.H))
    const asked = shuffled(
      questions.map((_, q) => q),
      next,
    )
      .slice(0, design.complete ? QUESTIONS : ASKED)
      .sort((a, b) => a - b)
    const size = 2 + Math.floor(3 * next())
    const panel = shuffled(
      leniency.map((_, r) => r),
      next,
    ).slice(0, size)
    for (const r of panel) {
      const impression = normal(sds.G)
      const late = next() < 0.15
      asked.forEach((q, place) => {
        const error = normal(sds.E)
        const missed = (late && place < 0.4 * ASKED) || next() < gaps
        if (missed && !design.complete) return
        const score = onScale(level[q]! + leniency[r]! + impression + error)
        ratings.push({ rater: `r${r}`, candidate: `c${c}`, question: `q${q}`, score })
      })
    }
    const sizes = [0, 1, 2].map((k) => questions.filter((_, q) => q % 3 === k).length)
    const overall = level.reduce((sum, at, q) => {
      return sum + (weights[q % 3]! / 6 / sizes[q % 3]!) * expectedScore(at, sds.E)
    }, 0)
    truth.set(`c${c}`, overall)
  }
  return {
    table: {
      scale: { min: 1, max: 5 },
      competencies: COMPETENCIES.map((id, k) => ({ id, weight: weights[k]! })),
      questions,
      ratings,
    },
    sds,
    truth,
    leniency: new Map(leniency.map((it, r) => [`r${r}`, it])),
  }
}

const onScale = (value: number) => Math.min(5, Math.max(1, Math.round(value)))

/** E[rounded score] = 1 + sum over the four steps of P(score above the step). */
const expectedScore = (level: number, sd: number) =>
  1 + [1.5, 2.5, 3.5, 4.5].reduce((sum, step) => sum + phi((level - step) / sd), 0)

function shuffled(items: readonly number[], next: () => number): number[] {
  const shuffledItems = [...items]
  for (let i = shuffledItems.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    ;[shuffledItems[i], shuffledItems[j]] = [shuffledItems[j]!, shuffledItems[i]!]
  }
  return shuffledItems
}
