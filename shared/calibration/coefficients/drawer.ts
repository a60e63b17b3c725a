/**
 * Draws whole numbers from 0 to below `n`, always the same ones for a seed: Marsaglia's xorshift (2003) with 32 bits. For
 * resampling alone; anybody can foretell it.
 */
export function drawer(seed: number): (n: number) => number {
  // Xorshift stays at 0 for ever, and small seeds need a few rounds to spread.
  let state = seed | 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let i = 0; i < 20; i++) next()
  return (n) => Math.floor((next() / 2 ** 32) * n)
}
