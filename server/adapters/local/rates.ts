import { RateLimiterMemory, type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import type { Rate, Rates, Rule } from '#server/ports/rates.ts'

const WAIT_MIN_MS = 1_000

/** Counts in this process alone, and anew after a restart. */
export function createLocalRates(): Rates {
  const rates = new Map<string, Rate>()
  return {
    rate(rule) {
      const rate = rates.get(rule.name) ?? countedBy(new RateLimiterMemory(settingsOf(rule)))
      rates.set(rule.name, rate)
      return rate
    },
    close: async () => undefined,
  }
}

/** A rule in the package's words. */
export const settingsOf = ({ name, tries, windowS, shutOutS }: Rule) => ({
  keyPrefix: `panelroom:rate:${name}`,
  points: tries,
  duration: windowS,
  ...(shutOutS !== undefined && { blockDuration: shutOutS }),
})

/** A rate that this limiter keeps. What it cannot count passes. */
export function countedBy(limiter: RateLimiterAbstract): Rate {
  return {
    spend: (key) =>
      limiter.consume(key).then(
        () => null,
        (refused: unknown) => (refused instanceof RateLimiterRes ? waitOf(refused) : null),
      ),
    wait: (key) =>
      limiter.get(key).then(
        (spent) => (spent && spent.remainingPoints <= 0 ? waitOf(spent) : null),
        () => null,
      ),
    forget: (key) =>
      limiter.delete(key).then(
        () => undefined,
        () => undefined,
      ),
  }
}

const waitOf = ({ msBeforeNext }: RateLimiterRes) => Math.max(WAIT_MIN_MS, Math.round(msBeforeNext))
