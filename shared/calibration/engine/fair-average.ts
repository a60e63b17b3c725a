import { spreadOfFunction } from './arrow.ts'
import { categoriesAt, categoryModel } from './category-model.ts'
import { H, K } from './effects.ts'
import { dot } from './estimand.ts'
import { jointOf, type Mixture } from './mixture.ts'
import type { OrdinalFit } from './ordinal.ts'

/** No score on a scale of four work units can have a larger variance than half of them, squared. */
const VARIANCE_MAX = 4

/**
 * Fair averages of the ordinal model: T_cq = min + sum k P_k(theta with l = g = 0), weighted as everywhere; variance by
 * the delta method, thresholds included. As a mixture with one node: overall by candidate first, then
 * [candidate][competency]. Work units above the scale's lower end, like the Gaussian model's. Null where an overall's SD is
 * beyond what any score on the scale can have: the delta method's straight line says nothing there.
 */
export function fairAverages(fit: OrdinalFit): Mixture | null {
  const { units } = fit.columns
  const overall = units.candidates.map((_, c) => averageOf(fit, c, (q) => units.questions[q]!.weight))
  if (overall.some((it) => it.variance > VARIANCE_MAX)) return null
  const competency = units.candidates.flatMap((_, c) =>
    units.competencies.map((__, k) =>
      averageOf(fit, c, (q) => (units.questions[q]!.competency === k ? units.questions[q]!.share : 0)),
    ),
  )
  const all = [...overall, ...competency]
  const { covariance, reach } = jointOf(overall)
  return {
    weights: Float64Array.of(1),
    logSds: [Float64Array.from(fit.sd, Math.log)],
    means: [Float64Array.from(all, (it) => it.mean)],
    variances: [Float64Array.from(all, (it) => it.variance)],
    covariances: [covariance],
    reaches: [reach],
    m: overall.length,
  }
}

function averageOf(fit: OrdinalFit, c: number, weightOf: (q: number) => number) {
  const { columns, arrow, sd } = fit
  const { units, global: layout } = columns
  const block = columns.blocks[c]!
  const own = fit.local[c]!
  const model = categoryModel(fit.categories)
  const local = new Float64Array(block.n)
  const global = new Float64Array(arrow.p)
  const unseenK = new Float64Array(units.competencies.length)
  let unseen = 0
  let mean = 0
  units.questions.forEach(({ competency }, q) => {
    const weight = weightOf(q) / units.perUnit
    if (weight === 0) return
    const b = block.competency[competency]!
    const h = block.question[q]!
    const s = layout.question < 0 ? -1 : layout.question + q
    const theta =
      (block.own < 0 ? 0 : own[block.own]!) +
      (b < 0 ? 0 : own[b]!) +
      (h < 0 ? 0 : own[h]!) +
      (s < 0 ? 0 : fit.global[s]!)
    categoriesAt(model, theta, fit.global, layout.p)
    mean += weight * model.mean
    const slope = weight * model.variance
    if (block.own >= 0) local[block.own]! += slope
    if (b >= 0) local[b]! += slope
    else unseenK[competency]! += slope
    if (h >= 0) local[h]! += slope
    else if (columns.count[H]! > 0) unseen += slope ** 2 * sd[H]! ** 2
    if (s >= 0) global[s]! += slope
    for (let j = 0; j < model.pull.length; j++) global[layout.p + j]! -= weight * model.pull[j]!
  })
  if (columns.count[K]! > 0) for (const slope of unseenK) unseen += slope ** 2 * sd[K]! ** 2
  const { local: near, reach } = spreadOfFunction(arrow, arrow.blocks[c]!, local, global)
  return { mean, variance: Math.max(1e-300, near + dot(reach, reach) + unseen), reach }
}
