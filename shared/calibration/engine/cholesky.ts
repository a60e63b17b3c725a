// Dense lower Cholesky factors in row-major Float64Arrays: entry (i, j) of an n x n matrix is at i * n + j.

/**
 * Replaces the lower triangle of `a` by L with a = L L'. Gives log|a|, or null where a pivot is not positive.
 * The upper triangle is neither read nor written.
 */
export function cholesky(a: Float64Array, n: number): number | null {
  let logDet = 0
  for (let i = 0; i < n; i++) {
    const row = i * n
    for (let j = 0; j < i; j++) {
      const other = j * n
      let sum = a[row + j]!
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!
      a[row + j] = sum / a[other + j]!
    }
    let pivot = a[row + i]!
    for (let k = 0; k < i; k++) pivot -= a[row + k]! * a[row + k]!
    if (!(pivot > 0) || pivot === Infinity) return null
    a[row + i] = Math.sqrt(pivot)
    logDet += Math.log(pivot)
  }
  return logDet
}

/** Solves L x = b in place, for `columns` right-hand sides stored row by row (n x columns). */
export function forward(l: Float64Array, n: number, b: Float64Array, columns = 1): void {
  if (columns === 1) {
    forwardOne(l, n, b)
    return
  }
  for (let i = 0; i < n; i++) {
    const row = i * columns
    for (let k = 0; k < i; k++) {
      const factor = l[i * n + k]!
      if (factor === 0) continue
      const other = k * columns
      for (let j = 0; j < columns; j++) b[row + j]! -= factor * b[other + j]!
    }
    const pivot = 1 / l[i * n + i]!
    for (let j = 0; j < columns; j++) b[row + j]! *= pivot
  }
}

/** Solves L' x = b in place. */
export function backward(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n
    const value = b[i]! / l[row + i]!
    b[i] = value
    for (let k = 0; k < i; k++) b[k]! -= l[row + k]! * value
  }
}

function forwardOne(l: Float64Array, n: number, b: Float64Array): void {
  let first = 0
  while (first < n && b[first] === 0) first++
  for (let i = first; i < n; i++) {
    const row = i * n
    let sum = b[i]!
    for (let k = first; k < i; k++) sum -= l[row + k]! * b[k]!
    b[i] = sum / l[row + i]!
  }
}

/** L^-1 of a lower triangular L, row-major, zeros above the diagonal, in the first n x n places of `into`. */
export function inverseLower(
  l: Float64Array,
  n: number,
  into: Float64Array = new Float64Array(n * n),
): Float64Array {
  into.fill(0, 0, n * n)
  for (let j = 0; j < n; j++) {
    into[j * n + j] = 1 / l[j * n + j]!
    for (let i = j + 1; i < n; i++) {
      let sum = 0
      for (let k = j; k < i; k++) sum += l[i * n + k]! * into[k * n + j]!
      into[i * n + j] = -sum / l[i * n + i]!
    }
  }
  return into
}

/** (L L')^-1 from L, the whole symmetric matrix. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  const w = inverseLower(l, n)
  const inverse = new Float64Array(n * n)
  // Row by row of W, so that memory is read in order: the inverse is the sum of w_k' w_k.
  for (let k = 0; k < n; k++) {
    const row = k * n
    for (let i = 0; i <= k; i++) {
      const factor = w[row + i]!
      if (factor === 0) continue
      for (let j = 0; j <= i; j++) inverse[i * n + j]! += factor * w[row + j]!
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j]!
  return inverse
}
