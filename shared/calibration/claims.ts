/** What a result may claim about itself. Nothing here is ever "true" or "objective", and no rank stands without its odds. */
export type Claim =
  | {
      readonly kind: 'one-panel'
      /** Where another panel of similar people would land, 9 times in 10, in rating points; null where not estimated. */
      readonly interval: { readonly lo: number; readonly hi: number } | null
      /** Ratings were missing, and the model stood in for them. */
      readonly gaps: boolean
      /** Earlier interviews from which some of these raters are known. 0: none. */
      readonly earlier: number
    }
  | {
      readonly kind: 'position'
      readonly candidates: number
      readonly raters: number
      /** Groups of candidates without a rater in common. 1: all can be compared. */
      readonly groups: number
    }

/** The sentences that stand under a result. */
export function claimWords(claim: Claim): readonly string[] {
  if (claim.kind === 'one-panel') {
    const { interval, gaps, earlier } = claim
    return [
      'One panel: we cannot tell strict panelists from a weak interview.',
      `The score is the weighted average${gaps ? '; gaps were filled fairly' : ''}.`,
      ...(interval
        ? [
            `Another panel of similar people would probably land between ${interval.lo.toFixed(1)} and ${interval.hi.toFixed(1)}.`,
          ]
        : []),
      ...(earlier > 0
        ? [
            `Adjusted for panelists we know to be stricter or more lenient from ${earlier} earlier ${earlier === 1 ? 'interview' : 'interviews'}.`,
          ]
        : []),
    ]
  }
  const { candidates, raters, groups } = claim
  return [
    `Calibrated across ${candidates} candidates and ${raters} panelists.`,
    groups === 1
      ? 'Comparable: yes.'
      : `Comparable: partly (${groups === 2 ? 'two' : groups} separate groups).`,
  ]
}
