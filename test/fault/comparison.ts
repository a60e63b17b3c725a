import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Answers, Bystander } from './bystander.ts'

/** Bytes that the server may grow by under one fault, its garbage included. */
export const GROWTH_MAX_BYTES = 150 * 1024 * 1024
/** Nobody who reads along notices less. Below it nothing is compared: there the scheduler decides who waits, not the server. */
const FLOOR_MS = 50
/** Other programs take the processor for a while at a time. A server that stalls under a fault, or ever since, stalls each time. */
export const MEASUREMENTS_MAX = 5

/** The 99th percentile of ACKs, and of arrivals at the others, in milliseconds. */
export type P99 = { readonly acks: number; readonly spread: number }

export const measured = (bystander: Bystander): Promise<Answers> => bystander.watch().end()

export const p99 = ({ acksMs, spreadMs }: Answers): P99 => ({
  acks: quantile(acksMs),
  spread: quantile(spreadMs),
})
const quantile = (all: readonly number[]) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * 0.99))] ?? Infinity

export const better = (one: P99, other: P99) => (one.spread < other.spread ? one : other)

export const isWithin = (during: P99, quiet: P99) =>
  during.acks <= Math.max(FLOOR_MS, 2 * quiet.acks) && during.spread <= Math.max(FLOOR_MS, 2 * quiet.spread)

export const told = (quiet: P99, during: P99) =>
  `ACK ${quiet.acks.toFixed(0)} → ${during.acks.toFixed(0)} ms, shown ${quiet.spread.toFixed(0)} → ${during.spread.toFixed(0)} ms`

/** What the process holds in memory. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux')
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024
}
