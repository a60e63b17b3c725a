import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bank } from '#seed/bank.ts'
import { CAST, perform } from '#seed/rehearsal/cast.ts'
import { DatabaseProblem } from './adapters/sqlite/problem.ts'
import { systemClock } from './adapters/system/clock.ts'
import { systemIds } from './adapters/system/ids.ts'
import { createLog } from './adapters/system/log.ts'
import { createCalibrator } from './adapters/threads/calibrator.ts'
import { type App, createApp } from './app.ts'
import { fail } from './fail.ts'
import { type Config, readConfig } from './config.ts'
import { openStores } from './stores.ts'

const STOP_WITHIN_MS = 25_000

const say = (line: string) => process.stdout.write(`${line}\n`)

const config = readConfig(process.env)
if (!config.ok) fail(...config.error)
await start(config.value)

async function start(config: Config): Promise<void> {
  const diagnostics = createLog(config.logLevel)
  const stores = await openStores(config, diagnostics).catch((problem: unknown) => {
    if (problem instanceof DatabaseProblem) fail(problem.message)
    throw problem
  })
  const giveUp = async (problem: unknown): Promise<never> => {
    await stores.close()
    return fail(sentenceFor(problem, config))
  }
  const app = await createApp({
    ports: {
      log: stores.roomLog,
      records: stores.records,
      wire: stores.wire,
      rates: stores.rates,
      calibrator: createCalibrator(),
      clock: systemClock,
      ids: systemIds,
      diagnostics,
    },
    bank: bank(),
    client: builtClient(),
    publicUrl: config.publicUrl,
    host: config.host,
    port: config.port,
    limits: config.limits,
    metricsToken: config.metricsToken,
    stage: (origin) => ({
      parts: CAST,
      perform: (panelId, paths) => {
        const links = CAST.map((part, index) => ({ part, path: paths[index]! }))
        const onProblem = (problem: unknown) =>
          diagnostics.warn({ panelId, problem: String(problem) }, 'a synthetic panelist stopped')
        return perform({
          origin,
          panelId,
          links,
          pace: { after: systemClock.after, factor: 1 },
          onProblem,
        }).then(() => undefined)
      },
    }),
  }).catch(giveUp)

  // Before anything is said: whoever reads that it is ready may stop it at once.
  stopCleanly(app, stores, diagnostics)
  const code = await app.setupCode().catch(giveUp)
  say(`Panelroom is ready: ${app.origin}/${code ? `setup#code=${code}` : ''}`)
  // With a public address that one is for phones too; others would not be signed in through it.
  if (config.host === '0.0.0.0' && config.publicUrl === null) {
    for (const address of addressesHere()) {
      say(
        `For phones on this network: http://${address}:${new URL(app.listening).port}/  (without TLS: anyone on the network can read along)`,
      )
    }
  }
}

function stopCleanly(
  app: App,
  stores: { close(): Promise<void> },
  diagnostics: ReturnType<typeof createLog>,
): void {
  let stopping = false
  const stop = (code: number) => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    app
      .close()
      .then(() => stores.close())
      .then(
        () => process.exit(code),
        (error: unknown) => {
          diagnostics.error({ error: String(error) }, 'did not stop cleanly')
          process.exit(1)
        },
      )
  }
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
  // A bug that nobody caught leaves the process in an unknown state: it stops cleanly, and does not go on.
  process.on('uncaughtException', (error) => {
    diagnostics.error({ error: error.stack ?? String(error) }, 'uncaught: stopping')
    stop(1)
  })
}

function sentenceFor(problem: unknown, config: Config): string {
  const code = (problem as { code?: string }).code
  if (code === 'EADDRINUSE')
    return `Port ${config.port} is in use. Stop the other program, or start with another one: PORT=3001 npm start`
  if (code === 'EACCES')
    return `Port ${config.port} may not be used by this account. Choose one above 1023: PORT=3000 npm start`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST=${config.host} is not an address of this machine.`
  return `Panelroom could not start: ${String(problem)}`
}

/** The built page beside the bundle, or in dist when run from source. */
function builtClient(): string | null {
  const here = dirname(fileURLToPath(import.meta.url))
  return (
    [join(here, '../client'), join(here, '../dist/client')].find((it) =>
      existsSync(join(it, 'index.html')),
    ) ?? null
  )
}

function addressesHere(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((it) => it ?? [])
    .filter((it) => it.family === 'IPv4' && !it.internal)
    .map((it) => it.address)
}
