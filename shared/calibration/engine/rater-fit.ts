import { categoriesAt, type CategoryModel, categoryModel } from './category-model.ts'
import { globalsOfRating, localsOfRating } from './columns.ts'
import type { OrdinalFit } from './ordinal.ts'

/** How a rater's use of the scale fits the model. 1 is as expected (slightly below, since fits are shrunken). */
export type RaterFit = Fit & { readonly rater: string; readonly ratings: number }

export type Fit = {
  readonly infit: number
  readonly outfit: number
  /** Infit or outfit outside 0.6 to 1.5. */
  readonly flagged: boolean
}

/** With fewer ratings the figures jump about too much to be told. */
const RATINGS_MIN = 20
const FIT_RANGE = [0.6, 1.5] as const
/** Where the model is sure of a category, nothing may be divided by its variance. */
const VARIANCE_MIN = 1e-12

/** By rater with 20 ratings or more, at the fitted values. */
export function raterFitOf(fit: OrdinalFit): readonly RaterFit[] {
  const { columns, global, local } = fit
  const { units, blocks, global: layout } = columns
  const model = categoryModel(fit.categories)
  const locals = new Int32Array(4)
  const globals = new Int32Array(3)
  const sums = units.raters.map(noFit)
  blocks.forEach((block, c) => {
    for (let i = block.start; i < block.end; i++) {
      const k = localsOfRating(units, block, i, locals)
      const m = globalsOfRating(units, layout, i, globals)
      let theta = 0
      for (let s = 0; s < k; s++) theta += local[c]![locals[s]!]!
      for (let s = 0; s < m; s++) theta += global[globals[s]!]!
      categoriesAt(model, theta, global, layout.p)
      addTo(sums[units.rater[i]!]!, units.y[i]! - units.scale.min, model)
    }
  })
  return sums.flatMap((sum, r) =>
    sum.n < RATINGS_MIN ? [] : [{ rater: units.raters[r]!, ratings: sum.n, ...fitOf(sum) }],
  )
}

/** What infit and outfit are made of, over ratings y with their category models. */
export type FitSums = { n: number; square: number; variance: number; ratio: number }

export const noFit = (): FitSums => ({ n: 0, square: 0, variance: 0, ratio: 0 })

/** `y` counts steps above the scale's lower end; `model` is filled for this rating. */
export function addTo(sums: FitSums, y: number, model: CategoryModel): void {
  const square = (y - model.mean) ** 2
  sums.n++
  sums.square += square
  sums.variance += model.variance
  sums.ratio += square / Math.max(VARIANCE_MIN, model.variance)
}

/** infit = sum (y - E)^2 / sum V, outfit = mean (y - E)^2 / V. Linacre, Facets help. Needs a rating or more. */
export function fitOf({ n, square, variance, ratio }: FitSums): Fit {
  const infit = square / Math.max(VARIANCE_MIN, variance)
  const outfit = ratio / n
  const flagged = [infit, outfit].some((it) => it < FIT_RANGE[0] || it > FIT_RANGE[1])
  return { infit, outfit, flagged }
}
