import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Rates, Rule } from '#server/ports/rates.ts'

export type RatesUnderTest = {
  /** Two nodes, or twice the same where there is only one. */
  readonly here: Rates
  readonly there: Rates
  dispose(): Promise<void>
}

/** A kind of its own for each test, so that none counts for another. */
const aRule = (over: Partial<Rule> = {}): Rule => ({
  name: `test-${randomUUID()}`,
  tries: 3,
  windowS: 60,
  ...over,
})

/** Everything that counts tries is held to these. */
export function describeRates(name: string, open: () => Promise<RatesUnderTest>) {
  describe(`${name} as Rates`, () => {
    let rates: RatesUnderTest

    beforeEach(async () => {
      rates = await open()
    })
    afterEach(() => rates.dispose())

    test('so many tries pass and the next waits for the rest of the window', async () => {
      const rate = rates.here.rate(aRule())

      for (let n = 0; n < 3; n++) expect(await rate.spend('ann')).toBeNull()
      const wait = await rate.spend('ann')

      expect(wait).toBeGreaterThanOrEqual(1_000)
      expect(wait).toBeLessThanOrEqual(60_000)
    })

    test('tries at once count as many as they are', async () => {
      const rate = rates.here.rate(aRule({ tries: 10 }))

      const waits = await Promise.all(Array.from({ length: 50 }, () => rate.spend('ann')))

      expect(waits.filter((it) => it === null)).toHaveLength(10)
    })

    test('one key does not count for another, nor one kind for another', async () => {
      const [rate, other] = [rates.here.rate(aRule({ tries: 1 })), rates.here.rate(aRule({ tries: 1 }))]
      await rate.spend('ann')

      expect(await rate.spend('bob')).toBeNull()
      expect(await other.spend('ann')).toBeNull()
      expect(await rate.spend('ann')).not.toBeNull()
    })

    test('what is counted on one node counts on the other', async () => {
      const rule = aRule()
      const [here, there] = [rates.here.rate(rule), rates.there.rate(rule)]

      await here.spend('ann')
      await there.spend('ann')
      await here.spend('ann')

      expect(await there.spend('ann')).not.toBeNull()
      expect(await there.wait('ann')).not.toBeNull()
    })

    test('looking costs nothing, and says from when on one has to wait', async () => {
      const rate = rates.here.rate(aRule({ tries: 2 }))

      for (let n = 0; n < 5; n++) expect(await rate.wait('ann')).toBeNull()
      await rate.spend('ann')
      expect(await rate.wait('ann')).toBeNull()
      await rate.spend('ann')

      expect(await rate.wait('ann')).toBeGreaterThanOrEqual(1_000)
    })

    test('after the window everything begins anew', async () => {
      const rate = rates.here.rate(aRule({ tries: 1, windowS: 1 }))
      await rate.spend('ann')
      expect(await rate.spend('ann')).not.toBeNull()

      await vi.waitFor(async () => expect(await rate.wait('ann')).toBeNull(), {
        timeout: 5_000,
        interval: 50,
      })
      expect(await rate.spend('ann')).toBeNull()
    })

    test('who had too many is shut out for as long as the rule says, and is told so', async () => {
      const rate = rates.here.rate(aRule({ tries: 1, windowS: 2, shutOutS: 900 }))
      await rate.spend('ann')

      expect(await rate.spend('ann')).toBeGreaterThan(890_000)
      expect(await rate.spend('ann')).toBeGreaterThan(890_000)
      expect(await rate.wait('ann')).toBeGreaterThan(890_000)
    })

    test('a key that is forgotten begins anew', async () => {
      const rate = rates.here.rate(aRule({ tries: 2, shutOutS: 900 }))
      await rate.spend('ann')
      await rate.spend('ann')
      await rate.forget('ann')

      expect(await rate.spend('ann')).toBeNull()
      expect(await rate.spend('ann')).toBeNull()
      expect(await rate.spend('ann')).not.toBeNull()
    })

    test('any text may be a key', async () => {
      const rate = rates.here.rate(aRule({ tries: 1 }))

      for (const key of ['', '{}', '}{', 'a b', '\0', 'ü'.repeat(2_000)]) {
        expect(await rate.spend(key), key.slice(0, 5)).toBeNull()
        expect(await rate.spend(key), key.slice(0, 5)).not.toBeNull()
      }
    })
  })
}
