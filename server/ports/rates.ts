/** So many tries of one kind for each key, over all nodes where there are several. */
export type Rule = {
  /** Names the kind, which has one rule: letters, digits and hyphens. */
  readonly name: string
  readonly tries: number
  /** The time over which they count, which begins with a key's first try. */
  readonly windowS: number
  /** For how long a key that had too many is shut out; without it, until its window ends. */
  readonly shutOutS?: number
}

/** How often a key may try. Answers within half a second whatever happens, and never rejects. */
export type Rate = {
  /** Counts one try. Null if it may be made, or how long to wait in milliseconds. */
  spend(key: string): Promise<number | null>
  /** The same look without a try. */
  wait(key: string): Promise<number | null>
  /** Begins anew for this key. */
  forget(key: string): Promise<void>
}

/** Counts tries. A lost count gives somebody a few tries more, and nothing else. */
export type Rates = {
  rate(rule: Rule): Rate
  close(): Promise<void>
}
