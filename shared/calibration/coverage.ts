/** Below this share of the kit's weight the overall is not shown: too little of the interview stands behind it. */
export const COVERAGE_MIN = 0.6
