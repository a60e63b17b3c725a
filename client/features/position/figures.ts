/** A mean to one decimal, as it is printed everywhere. */
export const points = (value: number) => value.toFixed(1)

/** "2.9 to 4.1", or "4.0" alone where both ends print the same. */
export const rangeWords = (low: number, high: number) =>
  points(low) === points(high) ? points(low) : `${points(low)} to ${points(high)}`

/** A difference to one decimal with its sign: "+0.3", "−0.1", "0.0". */
export function signedPoints(value: number): string {
  const printed = points(Math.abs(value))
  if (printed === '0.0') return printed
  return `${value < 0 ? '−' : '+'}${printed}`
}
