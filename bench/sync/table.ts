import type { Figures } from './part.ts'
import { median } from './statistics.ts'
import type { ServerName } from './options.ts'

/** All that one server did: the figures of each round. */
export type Results = ReadonlyMap<ServerName, readonly Figures[]>

/** The median of each figure over the rounds; a sentence where a round had one. */
export function medians(rounds: readonly Figures[]): Figures {
  const names = [...new Set(rounds.flatMap((it) => Object.keys(it)))]
  return Object.fromEntries(
    names.map((name) => {
      const values = rounds.map((it) => it[name]).filter((it) => it !== undefined && it !== null)
      const words = values.find((it) => typeof it === 'string')
      return [name, words ?? median(values as number[])]
    }),
  )
}

/** What a server costs and how long it takes can be compared with the relay; counts and shares speak for themselves. */
const COMPARED = /^(propagation|CPU|of these, on|memory|reconnect storm: (half|all|CPU))/

/** One line a figure, one column a server, each with its ratio to the relay's where that makes sense. */
export function tableOf(results: Results): string {
  const columns = [...results].map(([name, rounds]) => ({ name, figures: medians(rounds) }))
  const relay = columns.find((it) => it.name === 'relay')?.figures ?? {}
  const names = [...new Set(columns.flatMap((it) => Object.keys(it.figures)))]
  const rows = names.map((name) => [
    name,
    ...columns.map((it) => {
      const compared = it.name !== 'relay' && COMPARED.test(name)
      return cell(it.figures[name], compared ? relay[name] : undefined)
    }),
  ])
  return aligned([['', ...columns.map((it) => it.name)], ...rows])
}

function cell(value: Figures[string] | undefined, relay: Figures[string] | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  const ratio = typeof relay === 'number' && relay > 0 ? ` ×${short(value / relay)}` : ''
  return short(value) + ratio
}

function short(value: number): string {
  if (value === 0) return '0'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

/** Columns as wide as what stands in them, the first to the left and the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row.map((it, at) => (at === 0 ? it.padEnd(widths[at]!) : it.padStart(widths[at]!))).join('  '),
    )
    .join('\n')
}
