import type { Result } from './engine/ladder.ts'

/** The candidates of a position side by side, in rating points to six decimals: plain JSON, the same on every machine. */
export type PositionResult = Result
