import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Answers, Bystander, Watch } from './bystander.ts'

/** Bytes that the server may grow by under one fault, its garbage included. */
export const GROWTH_MAX_BYTES = 150 * 1024 * 1024
/** Nobody who reads along notices less. Below it nothing is compared: there the scheduler decides who waits, not the server. */
const FLOOR_MS = 50
/** Other programs take the processor for a while at a time. A server that stalls under a fault, or ever since, stalls each time. */
const MEASUREMENTS_MAX = 5

/** The 99th percentile of ACKs, and of arrivals at the others, in milliseconds. */
export type P99 = { readonly acks: number; readonly spread: number }

const measured = (bystander: Bystander): Promise<Answers> => bystander.watch().end()

export const p99 = ({ acksMs, spreadMs }: Answers): P99 => ({
  acks: quantile(acksMs),
  spread: quantile(spreadMs),
})
const quantile = (all: readonly number[]) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * 0.99))] ?? Infinity

const better = (one: P99, other: P99) => (one.spread < other.spread ? one : other)

const isWithin = (during: P99, quiet: P99) =>
  during.acks <= Math.max(FLOOR_MS, 2 * quiet.acks) && during.spread <= Math.max(FLOOR_MS, 2 * quiet.spread)

const told = (quiet: P99, during: P99) =>
  `ACK ${quiet.acks.toFixed(0)} → ${during.acks.toFixed(0)} ms, shown ${quiet.spread.toFixed(0)} → ${during.spread.toFixed(0)} ms`

/** Lets the bystander's server get going, so that nobody compares with its first moments. */
export async function warmedUp(bystander: Bystander): Promise<void> {
  for (let time = 0; time < 2; time++) await measured(bystander)
}

/** Once to warm up, twice to know. The better one counts: what a busy machine adds to it would excuse the server later. */
export async function quietOf(bystander: Bystander): Promise<P99> {
  await measured(bystander)
  return better(p99(await measured(bystander)), p99(await measured(bystander)))
}

/** What a room beside a fault noticed, and by how many bytes its server grew. */
type Attempt = { readonly during: P99; readonly growth: number }

/**
 * Plays a fault until those beside it notice no more than twice what is quiet, five times at most: at first against the quiet of this run,
 * then against somebody to whom nothing is done, at the same time, because what takes the processor from one takes it from the other.
 */
export async function comparedWith(
  first: P99,
  fault: string,
  attempt: () => Promise<Attempt>,
  untouched: () => Promise<{ watch(): Watch }>,
): Promise<{ readonly isHeld: boolean; readonly figures: string }> {
  let quiet = first
  let { during, growth } = await attempt()
  for (let tried = 1; tried < MEASUREMENTS_MAX && !isWithin(during, quiet); tried++) {
    process.stdout.write(`measured again: ${fault} (${told(quiet, during)})\n`)
    const apart = (await untouched()).watch()
    ;({ during, growth } = await attempt())
    quiet = p99(await apart.end())
  }
  const figures = `${told(quiet, during)}, +${Math.round(Math.max(0, growth) / 2 ** 20)} MB`
  return { isHeld: isWithin(during, quiet), figures }
}

/** What the process holds in memory. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux')
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1_024
}
