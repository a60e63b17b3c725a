import type { EpochMs, PanelId, QuestionId, SeatId } from '../model/ids.ts'
import { type RatingMatrix, scoreAt } from './ratings.ts'
import { sum } from './spread.ts'
import { type RaterTrend, raterTrend } from './trend.ts'

/** The locked ratings of one panel that count, under names that are a person's own in every panel. */
export type LockedTable = {
  readonly panelId: PanelId
  /** When it was revealed. */
  readonly at: EpochMs
  readonly scores: readonly {
    readonly rater: string
    readonly questionId: QuestionId
    readonly score: number
  }[]
}

/** Fewer than eight ratings that somebody else gave too, and one unusual candidate would decide the figure. */
export const SHARED_RATINGS_MIN = 8

/** Of a rater's ratings on questions that fellow raters rated in the same panel. */
export type Shared = {
  /** The rater's own ratings that at least one fellow rater also gave. */
  readonly ratings: number
  /** Each of those with each fellow rater's. */
  readonly pairs: number
  /** Shares of the pairs, 0 to 1. */
  readonly exactShare: number
  readonly withinOneShare: number
}

/** From a calibration over several panels: how much stricter than fellow raters, in rating points, with its 90 % interval. */
export type Strictness = { readonly points: number; readonly lo: number; readonly hi: number }

export type RaterOverTime =
  | {
      readonly kind: 'over-time'
      readonly all: Shared
      /** In the order of time, those panels in which something was shared. Each is small: read the row, not a point. */
      readonly panels: readonly (Shared & {
        readonly panelId: PanelId
        readonly at: EpochMs
        /** Own ratings minus fellow raters' on the same answers, on average. Rating points; above 0: higher. */
        readonly difference: number
      })[]
      /** Over those panels. */
      readonly trend: RaterTrend
      /** As passed in. Null: not estimated. */
      readonly strictness: Strictness | null
      /** A word only where the interval leaves 0 out. */
      readonly word: 'stricter' | 'more lenient' | null
    }
  /** Fewer than eight shared ratings: no figure at all, and none of what was passed in. */
  | { readonly kind: 'too-few'; readonly shared: number }

/** A rater's agreement with fellow raters, panel by panel. For the rater and whoever looks after raters; never for a panel. */
export function raterOverTime(
  tables: readonly LockedTable[],
  rater: string,
  strictness: Strictness | null,
): RaterOverTime {
  const panels = tables
    .map((table) => ({ panelId: table.panelId, at: table.at, gaps: gapsOf(table, rater) }))
    .filter((it) => it.gaps.length > 0)
    .sort((a, b) => a.at - b.at || (a.panelId < b.panelId ? -1 : 1))
  const shared = sum(panels.map((it) => it.gaps.length))
  if (shared < SHARED_RATINGS_MIN) return { kind: 'too-few', shared }

  const rows = panels.map(({ panelId, at, gaps }) => ({
    panelId,
    at,
    ...sharedOf(gaps),
    difference: sum(gaps.map((it) => sum(it) / it.length)) / gaps.length,
  }))
  return {
    kind: 'over-time',
    all: sharedOf(panels.flatMap((it) => it.gaps)),
    panels: rows,
    trend: raterTrend(rows.map((it) => ({ ...it, fellows: it.pairs / it.ratings }))),
    strictness,
    word: wordFor(strictness),
  }
}

/** A panel's table as locked, whatever was revised later: agreement after talking is no agreement. */
export function lockedTableOf(
  panelId: PanelId,
  at: EpochMs,
  matrix: RatingMatrix,
  personAt: (seat: SeatId) => string,
): LockedTable {
  const scores = matrix.questions.flatMap(({ id }) =>
    matrix.raters.flatMap((seat) => {
      const score = scoreAt(matrix, id, seat, 'locked')
      return score === null ? [] : [{ rater: personAt(seat), questionId: id, score }]
    }),
  )
  return { panelId, at, scores }
}

/** For each of the rater's shared ratings: how far it is above each fellow rater's. */
function gapsOf({ scores }: LockedTable, rater: string): readonly (readonly number[])[] {
  return scores
    .filter((it) => it.rater === rater)
    .map((own) =>
      scores
        .filter((it) => it.rater !== rater && it.questionId === own.questionId)
        .map((it) => own.score - it.score),
    )
    .filter((gaps) => gaps.length > 0)
}

function sharedOf(gaps: readonly (readonly number[])[]): Shared {
  const pairs = gaps.flat()
  return {
    ratings: gaps.length,
    pairs: pairs.length,
    exactShare: pairs.filter((gap) => gap === 0).length / pairs.length,
    withinOneShare: pairs.filter((gap) => Math.abs(gap) <= 1).length / pairs.length,
  }
}

function wordFor(strictness: Strictness | null) {
  if (!strictness) return null
  if (strictness.lo > 0) return 'stricter'
  return strictness.hi < 0 ? 'more lenient' : null
}
