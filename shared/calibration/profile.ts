import { FLAT_PROBABILITY, flatProbability, ofScores, type Squares } from './signs.ts'
import { spreadOf } from './spread.ts'

/** One locked score, wherever it was given. People are called the same in every panel. */
export type PositionScore = {
  readonly rater: string
  readonly candidate: string
  readonly question: string
  readonly score: number
}

/**
 * How a rater used the scale over many candidates, against fellow raters. Data for a question to the rater, never for a
 * label. Both variances by the rule of `flatProbability`, each with its own degrees of freedom.
 */
export type Profile =
  /** Answers of one candidate get nearly one rating, candidates differ as with others: one impression may carry all. */
  | ({ readonly kind: 'halo' } & Evidence)
  /** Neither answers nor candidates differ much: everything stays near one point. */
  | ({ readonly kind: 'central-tendency' } & Evidence)
  /** Answers differ as with others, candidates come out alike. */
  | ({ readonly kind: 'range-restriction' } & Evidence)
  /** Answers of one candidate get nearly one rating, and there are too few candidates to say how those differ. */
  | ({ readonly kind: 'flat-profile' } & Evidence)
  | ({ readonly kind: 'nothing-unusual' } & Evidence)
  | { readonly kind: 'none'; readonly why: 'too-few' | 'no-fellow-raters' }

type Evidence = {
  readonly candidates: number
  readonly scores: number
  /** That the spread is below half of the others': between one candidate's answers, and between candidates. Null: cannot be told. */
  readonly within: number | null
  readonly between: number | null
}

/** With fewer degrees of freedom even equal scores would not reach the probability, so nothing can be said. */
const DF_MIN = 8

export function profileOf(scores: readonly PositionScore[], rater: string): Profile {
  const own = squaresOf(scores, [rater])
  const others = squaresOf(
    scores,
    [...new Set(scores.map((it) => it.rater))].filter((it) => it !== rater),
  )
  if (own.within.df < DF_MIN && own.between.df < DF_MIN) return { kind: 'none', why: 'too-few' }
  if (others.within.df === 0) return { kind: 'none', why: 'no-fellow-raters' }

  const tell = (one: Squares, rest: Squares) => (one.df < DF_MIN ? null : flatProbability(one, rest))
  const within = tell(own.within, others.within)
  const between = tell(own.between, others.between)
  const mine = scores.filter((it) => it.rater === rater)
  return {
    kind: kindOf(within, between),
    candidates: new Set(mine.map((it) => it.candidate)).size,
    scores: mine.length,
    within,
    between,
  }
}

function kindOf(within: number | null, between: number | null) {
  const low = (it: number | null) => it !== null && it >= FLAT_PROBABILITY
  if (low(within)) return between === null ? 'flat-profile' : low(between) ? 'central-tendency' : 'halo'
  return low(between) && within !== null ? 'range-restriction' : 'nothing-unusual'
}

/** Within: around each candidate's mean. Between: of those means, around each rater's own. */
function squaresOf(scores: readonly PositionScore[], raters: readonly string[]) {
  const byRater = raters.map((rater) => {
    const own = scores.filter((it) => it.rater === rater)
    const met = [...new Set(own.map((it) => it.candidate))].sort()
    return met.map((candidate) => own.filter((it) => it.candidate === candidate).map((it) => it.score))
  })
  return {
    within: ofScores(byRater.flat()),
    between: ofScores(byRater.map((candidates) => candidates.map((those) => spreadOf(those)!.mean))),
  }
}
