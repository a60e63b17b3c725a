import type { NextFunction, Request, Response } from 'express'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Failure } from '#shared/contract/failures.ts'
import { refuse } from './answering.ts'

const WINDOW_S = 3

/** Bursts that a page with all its parts makes, and no more. */
export const PACE = { address: 300, signIn: 60 }
/** Links that open nothing: tries at guessing. */
export const BAD_LINKS_PER_MINUTE = 10

/** Lets `points` requests through per three seconds and key; those without a key pass. */
export function paced(points: number, keyOf: (request: Request) => string | null) {
  const limiter = new RateLimiterMemory({ points, duration: WINDOW_S })
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const key = keyOf(request)
    const wait = key === null ? null : await waitFor(limiter, key)
    if (wait) refuse(response, wait)
    else next()
  }
}

/** Counts what went wrong, by address. */
export function failuresPerMinute(points: number) {
  const limiter = new RateLimiterMemory({ points, duration: 60 })
  return {
    /** Null, or why this address has to wait. Good tries cost nothing: a whole panel may come in through one address at once. */
    async obstacle(address: string): Promise<Failure | null> {
      const spent = await limiter.get(address)
      return spent && spent.remainingPoints <= 0 ? tooFast(spent) : null
    },
    failed: async (address: string): Promise<void> => void (await waitFor(limiter, address)),
  }
}

/** One neighbour has a whole /64 of IPv6 addresses, so that is what is counted. */
export function neighbourhood(ip: string | undefined): string {
  if (!ip) return 'unknown'
  const plain = ip.replace(/^::ffff:/, '')
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain
}

async function waitFor(limiter: RateLimiterMemory, key: string): Promise<Failure | null> {
  return limiter.consume(key).then(
    () => null,
    (refused: RateLimiterRes) => tooFast(refused),
  )
}

const tooFast = ({ msBeforeNext }: RateLimiterRes): Failure => ({
  kind: 'too-fast',
  retryAfterMs: Math.max(1_000, Math.round(msBeforeNext)),
})
