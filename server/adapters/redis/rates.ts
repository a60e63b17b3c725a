import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { countedBy, settingsOf } from '#server/adapters/local/rates.ts'
import type { Log } from '#server/ports/log.ts'
import type { Rate, Rates } from '#server/ports/rates.ts'
import { redisAt } from './address.ts'
import { Away, type Client, codeOf, hasMoved } from './connection.ts'
import { within } from './deadline.ts'
import { createServers, type Servers } from './servers.ts'

/** People wait for this answer; the wire's own deadline would be felt. */
const ANSWER_WITHIN_MS = 200
/** Once it was late nobody else waits for it, until the heartbeat has found out. */
const LEFT_ALONE_MS = 2_000

/** Counts in Redis, for all nodes together. While it is away or late each node counts for itself. */
export function createRedisRates({ url, diagnostics }: { url: string; diagnostics: Log }): Rates & {
  /** Resolves once tries are counted in Redis. Nothing that serves people waits for it. */
  connected(): Promise<void>
} {
  const waiting: (() => void)[] = []
  const servers = createServers({
    address: redisAt(url),
    purpose: 'counting',
    diagnostics,
    onChange: () => {
      if (servers.ready()) for (const tell of waiting.splice(0)) tell()
    },
  })
  const storeClient = clientOver(servers)

  return {
    rate(rule) {
      const settings = settingsOf(rule)
      const limiter = new RateLimiterRedis({
        ...settings,
        storeClient,
        useRedisPackage: true,
        insuranceLimiter: new RateLimiterMemory(settings),
      })
      const rate: Rate = countedBy(limiter)
      return {
        spend: (key) => rate.spend(hidden(key)),
        wait: (key) => rate.wait(hidden(key)),
        forget: (key) => rate.forget(hidden(key)),
      }
    },
    connected: () => new Promise((resolve) => (servers.ready() ? resolve() : waiting.push(resolve))),
    close: async () => servers.close(),
  }
}

/** Addresses of people and of e-mail stay out of Redis. The braces spread the keys over a cluster. */
const hidden = (key: string) => `{${createHash('sha256').update(key).digest('base64url')}}`

/** The few calls that the package makes of a client, each on whichever server has the key. */
function clientOver(servers: Servers) {
  let aloneUntil = 0

  async function ask<Value>(key: string, question: (client: Client) => Promise<Value>): Promise<Value> {
    const home = servers.of(key)
    if (!home?.live() || performance.now() < aloneUntil) throw new Away('no connection')
    try {
      return await within(ANSWER_WITHIN_MS, home.ask(question))
    } catch (problem) {
      if (hasMoved(problem)) servers.look()
      if (codeOf(problem) === 'LATE') aloneUntil = performance.now() + LEFT_ALONE_MS
      throw problem
    }
  }

  return {
    eval: (script: string, of: { keys: string[]; arguments: string[] }) =>
      ask(of.keys[0]!, (client) => client.eval(script, of)),
    del: (key: string) => ask(key, (client) => client.del(key)),
    multi() {
      let of = ''
      const steps: ((multi: ReturnType<Client['multi']>) => unknown)[] = []
      const chain = {
        get: (key: string) => step(key, (multi) => multi.get(key)),
        pTTL: (key: string) => step(key, (multi) => multi.pTTL(key)),
        set: (key: string, value: number, options: { EX: number }) =>
          step(key, (multi) => multi.set(key, value, options)),
        exec: () =>
          ask(of, (client) => {
            const multi = client.multi()
            for (const it of steps) it(multi)
            return multi.exec()
          }),
      }
      function step(key: string, it: (typeof steps)[number]) {
        of = key
        steps.push(it)
        return chain
      }
      return chain
    },
  }
}
