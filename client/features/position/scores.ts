import { COVERAGE_MIN } from '#shared/calibration/coverage.ts'
import type { Levels, Steps } from '#shared/calibration/engine/calibration.ts'
import type { Rank } from '#shared/calibration/engine/superiority.ts'
import type { PositionResult } from '#shared/calibration/position-result.ts'
import type { ComparisonAnswer } from '#shared/contract/positions.ts'
import type { CandidateId } from '#shared/model/ids.ts'

/** One score, ready to be drawn. `calibrated` never goes without `raw`. */
export type Score = {
  readonly raw: number
  /** Null where nothing was adjusted. */
  readonly calibrated: number | null
  /** About 9 in 10, cut at the ends of the scale; null while calibration is off. */
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** A candidate with what there is to show. */
export type Scored = {
  readonly id: CandidateId
  readonly name: string
  readonly panels: ComparisonAnswer['candidates'][number]['panels']
  /** Rated with another kit: outside of every comparison. */
  readonly apart: boolean
  /** Share of the weight that was rated, 0 to 1. */
  readonly coverage: number
  /** Null: nothing rated, or less than 60 % of the weight. */
  readonly overall: Score | null
  /** Those that somebody rated, by id. */
  readonly competencies: ReadonlyMap<string, Score>
  readonly steps: Steps | null
  readonly rank: Rank | null
}

/** Of a result's candidates. Without a result (calibration off, or none yet) raw figures stand alone. */
export function scoredOf(
  candidates: ComparisonAnswer['candidates'],
  result: PositionResult | null,
): readonly Scored[] {
  const known = new Map(result?.calibration?.candidates.map((it) => [it.id, it]))
  const ranks = new Map(result?.calibration?.comparison?.ranks.map((it) => [it.id, it]))
  return candidates.map(({ id, name, panels, apart, raw, coverage }) => {
    const own = known.get(id)
    const shown = raw !== null && !apart && coverage >= COVERAGE_MIN - ROUNDING
    return {
      id,
      name,
      panels,
      apart,
      coverage,
      overall: shown ? (own && result ? scoreOf({ ...own.overall, raw }, result) : alone(raw)) : null,
      competencies: new Map(
        own?.competencies.flatMap((it) => {
          const score = it.observed && result ? scoreOf(it, result) : null
          return score ? [[it.id, score]] : []
        }),
      ),
      steps: shown && result?.adjustment.kind === 'applied' ? (own?.steps ?? null) : null,
      rank: shown ? (ranks.get(id) ?? null) : null,
    }
  })
}

/** The same without what calibration says: it is switched off for the position. */
export const rawAlone = (candidates: readonly Scored[]): readonly Scored[] =>
  candidates.map((it) => ({
    ...it,
    overall: it.overall && alone(it.overall.raw),
    competencies: new Map([...it.competencies].map(([id, { raw }]) => [id, alone(raw)])),
    steps: null,
    rank: null,
  }))

export type Order = 'raw' | 'calibrated' | 'name'

/** Those without the figure come last, by name. */
export function sorted(candidates: readonly Scored[], order: Order): readonly Scored[] {
  const figure = ({ overall }: Scored) =>
    order === 'name' ? 0 : (overall?.[order] ?? overall?.raw ?? Number.NEGATIVE_INFINITY)
  return candidates.toSorted((a, b) => {
    const [one, other] = [figure(a), figure(b)]
    return one === other ? a.name.localeCompare(b.name) : other - one
  })
}

/** A sum's last bits depend on its order. */
const ROUNDING = 2e-6

const alone = (raw: number): Score => ({ raw, calibrated: null, interval: null })

function scoreOf({ raw, calibrated }: Levels, { adjustment, calibration }: PositionResult): Score | null {
  if (raw === null) return null
  if (!calibrated || !calibration) return alone(raw)
  const { min, max } = calibration.scale
  return {
    raw,
    // A refused adjustment moves nobody, so there is nothing to stand beside the raw score.
    calibrated: adjustment.kind === 'refused' ? null : calibrated.mean,
    interval: { low: Math.max(min, calibrated.low), high: Math.min(max, calibrated.high) },
  }
}
