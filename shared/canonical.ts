/** JSON that is the same for equal values whatever the order of their keys: what digests and comparisons are taken over. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((it) => canonical(it ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)

  const entries = Object.entries(value).filter(([, it]) => it !== undefined)
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${sorted.map(([key, it]) => `${JSON.stringify(key)}:${canonical(it)}`).join(',')}}`
}
