import type { NextFunction, Request, Response } from 'express'
import type { Failure } from '#shared/contract/failures.ts'
import type { Rates } from '#server/ports/rates.ts'
import { refuse } from './answering.ts'

const WINDOW_S = 3

/** Bursts that a page with all its parts makes, and no more. */
export const PACE = { address: 300, signIn: 60 }
/** Links that open nothing: tries at guessing. */
const BAD_LINKS_PER_MINUTE = 10

/** Lets `tries` requests through per three seconds and key; those without a key pass. */
export function paced(rates: Rates, name: string, tries: number, keyOf: (request: Request) => string | null) {
  const rate = rates.rate({ name, tries, windowS: WINDOW_S })
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const key = keyOf(request)
    const wait = key === null ? null : await rate.spend(key)
    if (wait === null) next()
    else refuse(response, tooFast(wait))
  }
}

/** Counts links that open nothing, by address. */
export function badLinks(rates: Rates) {
  const rate = rates.rate({ name: 'bad-links', tries: BAD_LINKS_PER_MINUTE, windowS: 60 })
  return {
    /** Null, or why this address has to wait. Good tries cost nothing: a whole panel may come in through one address at once. */
    async obstacle(address: string): Promise<Failure | null> {
      const wait = await rate.wait(address)
      return wait === null ? null : tooFast(wait)
    },
    failed: async (address: string): Promise<void> => void (await rate.spend(address)),
  }
}

const tooFast = (retryAfterMs: number): Failure => ({ kind: 'too-fast', retryAfterMs })
