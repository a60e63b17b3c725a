/** A function to make small, with its gradient at the same point. Infinity where it cannot be computed. */
export type Objective = {
  readonly valueAt: (x: Float64Array) => number
  /** At the point `valueAt` was asked for last. */
  readonly gradientThere: () => Float64Array
  /** Diagonal of the first inverse Hessian, at the point that `gradientThere` was asked for last. */
  readonly scalesThere: () => Float64Array
}

export type Minimum = {
  readonly x: Float64Array
  readonly value: number
  readonly converged: boolean
  readonly evaluations: number
}

const ITERATIONS_MAX = 100
const STEP_MAX = 1.5
const HALVINGS_MAX = 40

/**
 * BFGS (Nocedal & Wright, chapter 6) from `start` with inverse Hessian diag(scales), every coordinate held in
 * [lower, upper]. Armijo 1e-4 with slack 1e-12 |f|, steps at most 1.5 in any coordinate. Stops when the largest
 * gradient is below 1e-6, or after 3 iterations when f fell by less than 1e-10 of itself; 100 iterations at most.
 * Where it converged, `x` is the point that the objective was asked for last.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  [lower, upper]: readonly [number, number],
): Minimum {
  const n = start.length
  let x = Float64Array.from(start)
  let value = objective.valueAt(x)
  let evaluations = 1
  if (!Number.isFinite(value)) return { x, value, converged: false, evaluations }
  let gradient = objective.gradientThere()
  const scales = objective.scalesThere()
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i++) inverse[i * n + i] = scales[i]!

  for (let iteration = 1; iteration <= ITERATIONS_MAX; iteration++) {
    const free = (i: number) =>
      !((x[i]! <= lower && gradient[i]! > 0) || (x[i]! >= upper && gradient[i]! < 0))
    if (gradient.every((it, i) => Math.abs(it) < 1e-6 || !free(i)))
      return { x, value, converged: true, evaluations }

    let step = directionOf(inverse, gradient, free)
    let slope = dot(step, gradient)
    if (!(slope < 0)) {
      inverse.fill(0)
      for (let i = 0; i < n; i++) inverse[i * n + i] = scales[i]!
      step = directionOf(inverse, gradient, free)
      slope = dot(step, gradient)
    }
    const longest = Math.max(...step.map(Math.abs))
    let length = longest > STEP_MAX ? STEP_MAX / longest : 1
    let next = x
    let nextValue = Infinity
    let halvings = 0
    for (; halvings < HALVINGS_MAX; halvings++, length /= 2) {
      next = x.map((it, i) => Math.min(upper, Math.max(lower, it + length * step[i]!)))
      nextValue = objective.valueAt(next)
      evaluations++
      if (nextValue <= value + 1e-4 * length * slope + 1e-12 * Math.abs(value)) break
    }
    if (halvings === HALVINGS_MAX) return { x, value, converged: false, evaluations }

    const nextGradient = objective.gradientThere()
    update(
      inverse,
      next.map((it, i) => it - x[i]!),
      nextGradient.map((it, i) => it - gradient[i]!),
    )
    const fell = (value - nextValue) / Math.max(Math.abs(value), 1e-300)
    x = next
    value = nextValue
    gradient = nextGradient
    if (iteration >= 3 && fell < 1e-10) return { x, value, converged: true, evaluations }
  }
  return { x, value, converged: false, evaluations }
}

function directionOf(inverse: Float64Array, gradient: Float64Array, free: (i: number) => boolean) {
  const n = gradient.length
  return gradient.map((_, i) => {
    if (!free(i)) return 0
    let sum = 0
    for (let j = 0; j < n; j++) if (free(j)) sum -= inverse[i * n + j]! * gradient[j]!
    return sum
  })
}

/** The BFGS update of the inverse Hessian, left out where the curvature along the step is not positive. */
function update(inverse: Float64Array, s: Float64Array, y: Float64Array): void {
  const n = s.length
  const curvature = dot(s, y)
  if (!(curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return
  const hy = s.map((_, i) => {
    let sum = 0
    for (let j = 0; j < n; j++) sum += inverse[i * n + j]! * y[j]!
    return sum
  })
  const factor = (1 + dot(y, hy) / curvature) / curvature
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      inverse[i * n + j]! += factor * s[i]! * s[j]! - (hy[i]! * s[j]! + s[i]! * hy[j]!) / curvature
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
