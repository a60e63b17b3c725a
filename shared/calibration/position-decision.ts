import type { CandidateId } from '../model/ids.ts'
import type { Comparability } from './comparability.ts'
import { PROBABLY } from './engine/superiority.ts'
import { STOP_BELOW } from './mechanical.ts'

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
