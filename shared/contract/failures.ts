import type { Refusal } from '../panel/decision.ts'

/** One thing wrong with a message: which field, and what its limit is. */
export type FieldProblem = { readonly field: string; readonly problem: string }

/** Every way in which a request, over HTTP or a socket, can fail. `incident` finds the log line. */
export type Failure =
  | { readonly kind: 'malformed'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'forbidden' }
  /** The same for "does not exist" and "not yours". */
  | { readonly kind: 'not-found' }
  | { readonly kind: 'conflict'; readonly message: string }
  | { readonly kind: 'client-too-old' }
  | { readonly kind: 'too-fast'; readonly retryAfterMs: number }
  /** The store did not take it: nothing happened, the same request may be sent again. */
  | { readonly kind: 'not-stored' }
  | { readonly kind: 'internal'; readonly incident: string }
