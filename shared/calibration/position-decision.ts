import type { CandidateId } from '../model/ids.ts'
import type { Comparability } from './comparability.ts'
import { PROBABLY } from './engine/superiority.ts'
import { STOP_BELOW } from './mechanical.ts'
import { COVERAGE_MIN } from './coverage.ts'
import type { PositionResult } from './position-result.ts'

/** What fixed weights and arithmetic alone come to. Nobody is bound by it. */
export type Mechanical = {
  /** `raw` while calibration is off or cannot compare these candidates. */
  readonly basis: 'calibrated' | 'raw'
  /**
   * Highest first. `ahead`: the chance that the first is above this one; null on the raw basis, and for the first itself.
   * Who has no overall (under 60 % rated, another kit) is not in it.
   */
  readonly order: readonly {
    readonly candidate: CandidateId
    readonly score: number
    readonly ahead: number | null
  }[]
}

/** What a decision for `candidate` (null: none of them) must say. The screen asks before, the server when it comes. */
export type DecisionNeeds = {
  /** It goes against the mechanical result: a written reason. */
  readonly override: boolean
  /** It ranks candidates who cannot be compared: a reason, signed. */
  readonly signed: boolean
}

/**
 * Another candidate than the mechanical first needs an override, unless the two are too close to call (or, on the raw basis,
 * equal). None of them needs one while the first is at 3.5 or above, as on a single panel.
 */
export function decisionNeeds(
  { order }: Mechanical,
  comparability: Comparability,
  candidate: CandidateId | null,
): DecisionNeeds {
  const first = order[0]
  const signed = comparability.kind === 'no' && candidate !== null
  if (!first) return { override: false, signed }
  if (candidate === null) return { override: first.score >= STOP_BELOW, signed }
  if (candidate === first.candidate) return { override: false, signed }

  const chosen = order.find((it) => it.candidate === candidate)
  if (!chosen) return { override: true, signed }
  return {
    override: chosen.ahead === null ? chosen.score < first.score : chosen.ahead >= PROBABLY,
    signed,
  }
}

/**
 * The candidates in the order of their composites: calibrated where calibration is on and compares them, else raw.
 */
export function mechanicalOf({ calibration, adjustment }: PositionResult, isOn: boolean): Mechanical {
  const rated = (calibration?.candidates ?? []).filter((it) => it.coverage >= COVERAGE_MIN - ROUNDING)
  const comparison = isOn && adjustment.kind !== 'refused' ? (calibration?.comparison ?? null) : null
  const scored = rated.flatMap(({ id, overall }) => {
    const score = comparison ? overall.calibrated?.mean : overall.raw
    return score === undefined || score === null ? [] : [{ candidate: id as CandidateId, score }]
  })
  const order = scored.sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1))
  const ahead = (index: number) => {
    const [first, other] = [order[0]!, order[index]!].map((it) => comparison!.ids.indexOf(it.candidate))
    return comparison!.superiority[first!]?.[other!] ?? null
  }
  return {
    basis: comparison ? 'calibrated' : 'raw',
    order: order.map((it, index) => ({ ...it, ahead: comparison && index > 0 ? ahead(index) : null })),
  }
}

const ROUNDING = 1e-9
