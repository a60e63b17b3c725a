/**
 * The rating-scale model of one rating: P(k) proportional to exp(sum_{j <= k} (theta - tau_j)), k = 0 .. K - 1 steps
 * above the scale's lower end. Andrich (1978). One object, filled again for every rating.
 */
export type CategoryModel = {
  /** Expected category, steps. */
  mean: number
  variance: number
  /** log of the sum that P is divided by. */
  logSum: number
  /** P(k) by category. */
  readonly p: Float64Array
  /** By threshold j = 1 .. K - 1 at j - 1: P(k >= j), and Cov(k, 1[k >= j]). */
  readonly above: Float64Array
  readonly pull: Float64Array
}

export const categoryModel = (categories: number): CategoryModel => ({
  mean: 0,
  variance: 0,
  logSum: 0,
  p: new Float64Array(categories),
  above: new Float64Array(categories - 1),
  pull: new Float64Array(categories - 1),
})

/** Works out the model at `theta` (logits); thresholds start at `tau[from]`. */
export function categoriesAt(model: CategoryModel, theta: number, tau: Float64Array, from: number): void {
  const { p, above, pull } = model
  const K = p.length
  let exponent = 0
  let largest = 0
  p[0] = 0
  for (let k = 1; k < K; k++) {
    exponent += theta - tau[from + k - 1]!
    p[k] = exponent
    if (exponent > largest) largest = exponent
  }
  let sum = 0
  for (let k = 0; k < K; k++) sum += p[k] = Math.exp(p[k]! - largest)
  model.logSum = largest + Math.log(sum)
  let mean = 0
  let square = 0
  for (let k = 0; k < K; k++) {
    const share = (p[k]! /= sum)
    mean += k * share
    square += k * k * share
  }
  model.mean = mean
  model.variance = Math.max(0, square - mean * mean)
  let above_ = 0
  let weighted = 0
  for (let k = K - 1; k >= 1; k--) {
    above_ += p[k]!
    weighted += k * p[k]!
    above[k - 1] = above_
    pull[k - 1] = weighted - mean * above_
  }
}

/** sum_{j <= k} (theta - tau_j) for category k: what the observed category adds to the log-likelihood. */
export function exponentAt(theta: number, tau: Float64Array, from: number, k: number): number {
  let exponent = k * theta
  for (let j = 0; j < k; j++) exponent -= tau[from + j]!
  return exponent
}
