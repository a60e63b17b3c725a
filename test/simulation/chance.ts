/** Everything random in a simulation, from one number: the same seed is the same run. */
export type Chance = {
  /** From 0 up to 1, 1 left out. */
  fraction(): number
  /** A whole number from `from` to `to`, both in it. */
  whole(from: number, to: number): number
  /** True so often. */
  happens(probability: number): boolean
  oneOf<Value>(values: readonly Value[]): Value
  /** One of these by weight. */
  weighted<Value>(choices: readonly (readonly [weight: number, value: Value])[]): Value
}

/** Mulberry32: small, quick, and the same on every machine. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  return {
    fraction,
    whole,
    happens: (probability) => fraction() < probability,
    oneOf: (values) => values[whole(0, values.length - 1)]!,
    weighted(choices) {
      let left = fraction() * choices.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of choices) if ((left -= weight) < 0) return value
      return choices.at(-1)![1]
    },
  }
}
