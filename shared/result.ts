/** An expected outcome is a value, not a throw. Bugs are thrown. */
export type Result<Value, Problem> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Problem }

export const ok = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value })
export const err = <Problem>(error: Problem): { readonly ok: false; readonly error: Problem } => ({
  ok: false,
  error,
})

/**
 * Ends an exhaustive switch over what is kept: a case that was forgotten does not compile, and what a later version has kept, met
 * while nodes are brought up to date one by one, comes to this.
 */
export const later = <Value>(_kind: never, value: Value): Value => value

/** Ends an exhaustive switch: a case that was forgotten does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
