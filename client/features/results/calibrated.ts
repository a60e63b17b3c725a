import type { Composite } from '#shared/calibration/composite.ts'
import { COVERAGE_MIN } from '#shared/calibration/coverage.ts'
import type { Calibration, Levels, Steps } from '#shared/calibration/engine/calibration.ts'
import type { PanelResult } from '#shared/calibration/sealed-result.ts'
import type { CompetencyId, QuestionId, SeatId } from '#shared/model/ids.ts'

// What a calibrated result shows, in rating points, ready to be drawn. Nothing here is ever shown without its raw figure.

/** One score with what calibration says of it. `low` and `high`: about 9 in 10, cut at the ends of the scale. */
export type Shown = {
  readonly raw: number
  /** Null where nothing was adjusted: the raw figure says it all. */
  readonly calibrated: number | null
  readonly low: number
  readonly high: number
}

/** How one rater's ratings lie against the others' on this panel. Above 0: scores higher. */
export type Lean = {
  readonly seat: SeatId
  readonly mean: number
  readonly low: number
  readonly high: number
  /** What it rests on. */
  readonly ratings: number
}

/** A sum's last bits depend on its order. */
const ROUNDING = 2e-6

/** The overall score, or null where it is hidden: nothing rated, no weights, or below 60 % of the weight. */
export function overallShown({ calibration, adjustment }: PanelResult): Shown | null {
  const own = calibration?.candidates[0]
  if (!calibration || !own || own.coverage < COVERAGE_MIN - ROUNDING) return null
  return shown(own.overall, calibration, adjustment.kind === 'applied')
}

export function competencyShown({ calibration, adjustment }: PanelResult, id: CompetencyId): Shown | null {
  const own = calibration?.candidates[0]?.competencies.find((it) => it.id === id)
  return calibration && own?.observed ? shown(own, calibration, adjustment.kind === 'applied') : null
}

function shown({ raw, calibrated }: Levels, { scale }: Calibration, adjusted: boolean): Shown | null {
  if (raw === null || !calibrated) return null
  return {
    raw,
    calibrated: adjusted ? calibrated.mean : null,
    low: Math.max(scale.min, calibrated.low),
    high: Math.min(scale.max, calibrated.high),
  }
}

/** How raw becomes calibrated; null where nothing was adjusted, or there is no overall. */
export function stepsShown({ calibration, adjustment }: PanelResult): Steps | null {
  if (adjustment.kind !== 'applied') return null
  return calibration?.candidates[0]?.steps ?? null
}

/** In the order of `seats`; whoever the reader may not see is not in the result, and so not here. */
export function leansShown({ calibration }: PanelResult, seats: readonly SeatId[]): readonly Lean[] {
  if (!calibration || calibration.raters.length === 0 || calibration.rung === 'raw') return []
  return seats.flatMap((seat) => {
    const own = calibration.raters.find((it) => it.id === seat)
    if (!own) return []
    const { mean, low, high } = own.lean ?? own.leniency
    return [{ seat, mean, low, high, ratings: own.ratings }]
  })
}

/** What is known of one score: how far the overall follows it, and whether it lies far from all else. Null where unknown. */
export function scoreNote({ calibration }: PanelResult, seat: SeatId, question: QuestionId) {
  const scores = calibration?.candidates[0]?.scores ?? []
  return scores.find((it) => it.rater === seat && it.question === question) ?? null
}

/** False where the result was computed from other ratings than the raw figures beside it. */
export function agreesWithRaw({ calibration }: PanelResult, { overall, competencies }: Composite): boolean {
  const own = calibration?.candidates[0]
  const same = (raw: number | null | undefined, mean: number | null) =>
    mean === null ? raw == null : raw != null && Math.abs(raw - mean) < ROUNDING
  const n = competencies.reduce((total, it) => total + it.n, 0)
  return (
    (calibration?.ratings ?? 0) === n &&
    (overall.kind !== 'score' || same(own?.overall.raw, overall.mean)) &&
    competencies.every(({ id, mean }) => same(own?.competencies.find((it) => it.id === id)?.raw, mean))
  )
}
