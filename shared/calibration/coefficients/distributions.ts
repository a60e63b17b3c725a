// Distribution functions and their inverses, accurate to at least 1e-10. Arguments outside a function's range give the
// value at its border, so no caller ever meets a NaN.

/** P(Z <= z) for a standard normal Z. */
export const normalCdf = (z: number): number => {
  const tail = gammaRatios(0.5, (z * z) / 2).upper / 2
  return z > 0 ? 1 - tail : tail
}

/** The z with P(Z <= z) = p. -Infinity for p <= 0, Infinity for p >= 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  return p <= 0.5 ? -upperQuantile((z) => gammaRatios(0.5, (z * z) / 2).upper / 2, p) : -normalQuantile(1 - p)
}

/** P(X <= x) for chi-square with `df` > 0 degrees of freedom. 0 for x <= 0. */
export const chiSquareCdf = (x: number, df: number): number => gammaRatios(df / 2, x / 2).lower

/** P(X > x), exact far out where 1 - cdf would round to nothing. */
export const chiSquareTail = (x: number, df: number): number => gammaRatios(df / 2, x / 2).upper

/** The x with P(X <= x) = p. 0 for p <= 0, Infinity for p >= 1. */
export const chiSquareQuantile = (p: number, df: number): number =>
  quantile(
    (x) => chiSquareCdf(x, df),
    (x) => chiSquareTail(x, df),
    p,
  )

/** P(T <= t) for Student's t with `df` > 0 degrees of freedom. */
export function tCdf(t: number, df: number): number {
  const tail = tTail(Math.abs(t), df)
  return t > 0 ? 1 - tail : tail
}

/** The t with P(T <= t) = p. -Infinity for p <= 0, Infinity for p >= 1. */
export function tQuantile(p: number, df: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  return p <= 0.5 ? -upperQuantile((t) => tTail(t, df), p) : -tQuantile(1 - p, df)
}

/** P(F <= f) for the F distribution with `above` and `below` degrees of freedom, both > 0. 0 for f <= 0. */
export const fCdf = (f: number, above: number, below: number): number => fRatios(f, above, below).lower

/** P(F > f). */
export const fTail = (f: number, above: number, below: number): number => fRatios(f, above, below).upper

/** The f with P(F <= f) = p. 0 for p <= 0, Infinity for p >= 1. */
export const fQuantile = (p: number, above: number, below: number): number =>
  quantile(
    (f) => fCdf(f, above, below),
    (f) => fTail(f, above, below),
    p,
  )

/** Two shares that add up to 1, each computed where it is small. */
type Ratios = { readonly lower: number; readonly upper: number }

const ITERATIONS_MAX = 10_000
const ENOUGH = 1e-15
/** Stands for a 0 that would be divided by, as Lentz's method asks. */
const TINY = 1e-300

/** Regularised incomplete gamma, P(a, x) and Q(a, x), a > 0: the series below a + 1, the continued fraction above. */
export function gammaRatios(a: number, x: number): Ratios {
  if (!(x > 0)) return { lower: 0, upper: 1 }
  if (x === Infinity) return { lower: 1, upper: 0 }

  const head = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let total = term
    for (let k = 1; k < ITERATIONS_MAX && term > total * ENOUGH; k++) {
      term *= x / (a + k)
      total += term
    }
    return ratiosFromLower(head * total)
  }
  const fraction = continued(x + 1 - a, (k) => [-k * (k - a), x + 2 * k + 1 - a])
  return ratiosFromUpper(head / fraction)
}

/**
 * Regularised incomplete beta, I_x(a, b) and its rest, a and b > 0. `y` is 1 - x, given apart because near x = 1 the
 * subtraction would lose it.
 */
export function betaRatios(a: number, b: number, x: number, y: number): Ratios {
  if (!(x > 0)) return { lower: 0, upper: 1 }
  if (!(y > 0)) return { lower: 1, upper: 0 }

  const head = Math.exp(a * Math.log(x) + b * Math.log(y) + logGamma(a + b) - logGamma(a) - logGamma(b))
  return x < (a + 1) / (a + b + 2)
    ? ratiosFromLower(head / (a * betaFraction(a, b, x)))
    : ratiosFromUpper(head / (b * betaFraction(b, a, y)))
}

/** log of the gamma function for x > 0: Stirling's series from 10 on, the recurrence below. Relative error about 1e-15. */
export function logGamma(x: number): number {
  let shifted = x
  let product = 1
  for (; shifted < 10; shifted++) product *= shifted
  const inverse = 1 / (shifted * shifted)
  const series = STIRLING.reduceRight((total, coefficient) => total * inverse + coefficient, 0) / shifted
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + series - Math.log(product)
}

const HALF_LOG_TWO_PI = 0.9189385332046727
/** B_2k / (2k (2k - 1)), Bernoulli's numbers. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400]

function fRatios(f: number, above: number, below: number): Ratios {
  if (!(f > 0)) return { lower: 0, upper: 1 }
  if (f === Infinity) return { lower: 1, upper: 0 }
  const total = below + above * f
  return betaRatios(above / 2, below / 2, (above * f) / total, below / total)
}

/** P(T > t) for t >= 0. */
function tTail(t: number, df: number): number {
  if (t === Infinity) return 0
  const total = df + t * t
  return betaRatios(df / 2, 0.5, df / total, (t * t) / total).lower / 2
}

const betaFraction = (a: number, b: number, x: number): number =>
  continued(1, (k) => {
    const m = Math.floor(k / 2)
    if (k % 2 === 0) return [(m * (b - m) * x) / ((a + k - 1) * (a + k)), 1]
    return [(-(a + m) * (a + b + m) * x) / ((a + k - 1) * (a + k)), 1]
  })

/** first + n_1 / (d_1 + n_2 / (d_2 + ...)) by Lentz's method; `step(k)` gives n_k and d_k. */
function continued(first: number, step: (k: number) => readonly [number, number]): number {
  let value = first === 0 ? TINY : first
  let c = value
  let d = 0
  for (let k = 1; k < ITERATIONS_MAX; k++) {
    const [above, below] = step(k)
    d = below + above * d
    c = below + above / c
    d = 1 / (d === 0 ? TINY : d)
    c = c === 0 ? TINY : c
    value *= c * d
    if (Math.abs(c * d - 1) < ENOUGH) break
  }
  return value
}

/** For x >= 0: solved on the side of the distribution that is small, where a distribution function has most digits. */
function quantile(cdf: (x: number) => number, tail: (x: number) => number, p: number): number {
  if (p <= 0) return 0
  if (p >= 1) return Infinity
  return p > 0.5 ? upperQuantile(tail, 1 - p) : bisect((x) => cdf(x) < p)
}

/** The x >= 0 with tail(x) = p. */
const upperQuantile = (tail: (x: number) => number, p: number): number => bisect((x) => tail(x) > p)

/** The border between the x >= 0 that are too small and those that are not, to the last bit. */
function bisect(tooSmall: (x: number) => boolean): number {
  let low = 0
  let high = 1
  while (tooSmall(high) && high < Number.MAX_VALUE / 4) {
    low = high
    high *= 2
  }
  for (let i = 0; i < 1_100; i++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (tooSmall(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const ratiosFromLower = (lower: number): Ratios => ({
  lower: Math.min(1, lower),
  upper: Math.max(0, 1 - lower),
})
const ratiosFromUpper = (upper: number): Ratios => ({
  lower: Math.max(0, 1 - upper),
  upper: Math.min(1, upper),
})
