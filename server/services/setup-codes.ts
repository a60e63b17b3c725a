import { timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'
import { hashed } from './access.ts'

const RECORD = 'setup-codes'
const VALID_ELSEWHERE_MS = 60 * 60 * 1_000
const CODES_MAX = 32
const ATTEMPTS_MAX = 5

const Told = z.object({
  codes: z
    .array(z.object({ digest: z.string().check(z.maxLength(100)), at: z.number() }))
    .check(z.maxLength(CODES_MAX)),
})

/**
 * The code that the first account is made with. Every process has its own and tells it to whoever starts it; one that another
 * process told within the last hour is as good, because a proxy may send its link anywhere. The store holds digests alone.
 */
export function createSetupCodes({ records, clock, ids }: { records: Records; clock: Clock; ids: Ids }) {
  const own = ids.secret()

  async function toldLately() {
    const record = await records.get('workspace', RECORD)
    const told = record ? Told.parse(record.json).codes : []
    const since = clock.now() - VALID_ELSEWHERE_MS
    return { version: record?.version ?? 0, codes: told.filter(({ at }) => at > since) }
  }

  return {
    /** This process's code. Once it is told, other processes take it too. */
    async tell(): Promise<string> {
      const code = { digest: hashed(own), at: clock.now() }
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const { version, codes } = await toldLately()
        if (codes.some(({ digest }) => digest === code.digest)) break
        const kept = [...codes.slice(1 - CODES_MAX), code]
        const put = await records.put('workspace', RECORD, { codes: kept }, { expected: version })
        // Where the store takes nothing there will be no account either, and setting up says so.
        if (put.ok || put.error !== 'conflict') break
      }
      return own
    },
    async takes(code: string): Promise<boolean> {
      const digest = hashed(code)
      if (isSame(digest, hashed(own))) return true
      return (await toldLately()).codes.some((it) => isSame(digest, it.digest))
    },
  }
}

const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
