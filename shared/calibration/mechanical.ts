import type { DecisionValue } from '../panel/state.ts'
import type { Overall } from './composite.ts'

/** An offer or a next step with less than this goes against the mechanical result. Rating points. */
export const GO_ON_MIN = 3
/** No offer with this or more goes against it too. Between the two lies the panel's own ground. */
export const STOP_BELOW = 3.5

/** The rule as it is shown beside the decision, word for word. */
export const OVERRIDE_RULE =
  `An offer or a next step with a composite below ${GO_ON_MIN.toFixed(1)}, and no offer with ${STOP_BELOW.toFixed(1)} or more, ` +
  'go against the mechanical result and need a reason for that as well. Nothing is decided automatically.'

export type Standing = 'with' | 'against' | 'nothing-to-compare'

/**
 * How a decision stands to the mechanical result. `against` needs a reason in writing, and is the panel's right.
 * `nothing-to-compare`: the composite is hidden or does not exist. Compares the mean as computed, not as printed.
 */
export function standingOf(value: DecisionValue, overall: Overall): Standing {
  if (overall.kind !== 'score') return 'nothing-to-compare'
  switch (value) {
    case 'offer':
    case 'next-step':
      return overall.mean < GO_ON_MIN ? 'against' : 'with'
    case 'no-offer':
      return overall.mean >= STOP_BELOW ? 'against' : 'with'
    case 'hold':
      return 'with'
  }
}
