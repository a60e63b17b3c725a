import { type Columns, globalsOfRating, localsOfRating } from './columns.ts'

/** Which columns each rating is in, looked up once: four places a rating for local, three for global ones. */
export type RatingColumns = {
  readonly locals: Int32Array
  readonly localCount: Uint8Array
  readonly globals: Int32Array
  readonly globalCount: Uint8Array
  /** Where those global columns stand among the ones that the rating's block touches. */
  readonly places: Int32Array
  /** Steps above the scale's lower end. */
  readonly steps: Uint8Array
}

export function ratingColumnsOf({ units, blocks, global }: Columns): RatingColumns {
  const { n } = units
  const locals = new Int32Array(4 * n)
  const localCount = new Uint8Array(n)
  const globals = new Int32Array(3 * n)
  const globalCount = new Uint8Array(n)
  const places = new Int32Array(3 * n)
  const place = new Int32Array(global.p)
  for (const block of blocks) {
    block.touches.forEach((column, index) => (place[column] = index))
    for (let i = block.start; i < block.end; i++) {
      localCount[i] = localsOfRating(units, block, i, locals.subarray(4 * i))
      const m = globalsOfRating(units, global, i, globals.subarray(3 * i))
      globalCount[i] = m
      for (let s = 3 * i; s < 3 * i + m; s++) places[s] = place[globals[s]!]!
    }
  }
  const steps = Uint8Array.from(units.y, (y) => Math.round(y - units.scale.min))
  return { locals, localCount, globals, globalCount, places, steps }
}
