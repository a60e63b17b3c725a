import type { ComparisonAnswer } from '#shared/contract/positions.ts'
import type { Order, Scored } from './scores.ts'

/** Rows that stand together under a title; null: no title. */
export type Group = { readonly title: string | null; readonly members: readonly Scored[] }

/**
 * How the sorted rows are cut. Groups without a panelist in common stand apart whatever the order, so that no list runs
 * across them. By the calibrated score, neighbours who are too close to call stand in one band.
 */
export function groupsFor(
  rows: readonly Scored[],
  order: Order,
  { comparability, result }: Pick<ComparisonAnswer, 'comparability' | 'result'>,
): readonly Group[] {
  const reasons = comparability.kind === 'yes' ? [] : comparability.reasons
  const apart = reasons.find((it) => it.code === 'not-connected')
  if (apart) {
    const placed = new Set<string>(apart.groups.flat())
    return [
      ...apart.groups.map((ids, index) => ({
        title: `Group ${index + 1}: panelists in common, none with the others`,
        members: rows.filter((it) => ids.includes(it.id)),
      })),
      { title: 'Nothing rated yet', members: rows.filter((it) => !placed.has(it.id)) },
    ].filter((it) => it.members.length > 0)
  }
  const comparison = result?.calibration?.comparison
  if (order !== 'calibrated' || !comparison) return [{ title: null, members: rows }]
  const ranked = new Set(comparison.ids)
  return [
    ...comparison.bands.map((ids) => ({
      title: ids.length > 1 ? 'Too close to call' : null,
      members: rows.filter((it) => ids.includes(it.id)),
    })),
    { title: 'Without an overall', members: rows.filter((it) => !ranked.has(it.id)) },
  ].filter((it) => it.members.length > 0)
}
