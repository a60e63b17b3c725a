import express, { type ErrorRequestHandler, type Express } from 'express'
import type { Failure } from '#shared/contract/failures.ts'
import type { MemberId, PanelId } from '#shared/model/ids.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { Rates } from '#server/ports/rates.ts'
import type { Access } from '#server/services/access.ts'
import type { Joining } from '#server/services/joining.ts'
import type { Kits } from '#server/services/kits.ts'
import type { Links } from '#server/services/links.ts'
import type { PanelOpening } from '#server/services/opening.ts'
import type { Panels } from '#server/services/panels.ts'
import type { People } from '#server/services/people.ts'
import type { Persons } from '#server/services/persons.ts'
import type { Comparisons } from '#server/services/comparisons.ts'
import type { PositionPages } from '#server/services/position-pages.ts'
import type { Raters } from '#server/services/raters.ts'
import type { Readings } from '#server/services/readings.ts'
import type { Results } from '#server/services/results.ts'
import type { Seats } from '#server/services/seats.ts'
import type { Result } from '#shared/result.ts'
import { refuse } from './answering.ts'
import { headers, jsonBodies, neverKept, noSecretsInAddresses, ownWritesOnly } from './guards.ts'
import { kitRoutes } from './kit-routes.ts'
import { callerOf } from '../addresses.ts'
import { PACE, paced } from './limits.ts'
import { pages } from './pages.ts'
import { panelRoutes } from './panel-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { positionRoutes } from './position-routes.ts'
import { raterRoutes } from './rater-routes.ts'

export type HttpDeps = {
  access: Access
  people: People
  panels: Panels
  opening: PanelOpening
  seats: Seats
  links: Links
  joining: Joining
  readings: Readings
  persons: Persons
  positionPages: PositionPages
  comparisons: Comparisons
  raters: Raters
  results: Results
  kits: Kits
  startRehearsal: (member: MemberId) => Promise<Result<PanelId, Failure>>
  allowedOrigin: (origin: string | undefined) => boolean
  /** The addresses that pages are served from, for the sockets they may open. */
  addresses: readonly string[]
  /** Folder of the built client, or null to serve none. */
  client: string | null
  /** A proxy of one's own stands in front, and its word on the caller's address counts. */
  behindProxy?: boolean
  /** Requests let through per three seconds. */
  pace?: { readonly address: number; readonly signIn: number }
  rates: Rates
  ids: Ids
  diagnostics: Log
}

/** Everything over plain HTTP. No rule lives here: it guards the door, parses, asks a service, and words the answer. */
export function createHttpApp(deps: HttpDeps): Express {
  const { access, addresses, allowedOrigin, client, rates, behindProxy = false, pace = PACE } = deps
  const app = express()
  app.set('etag', false)
  app.set('query parser', 'simple')

  app.use(...headers(addresses, access.secure))
  app.use(noSecretsInAddresses)
  app.use(paced(rates, 'address', pace.address, (request) => callerOf(request, behindProxy)))
  app.use('/api', neverKept)
  app.use(
    '/api',
    paced(rates, 'signed-in', pace.signIn, (request) => access.keyOf(request.headers.cookie)),
  )
  app.use('/api', ownWritesOnly(allowedOrigin), ...jsonBodies)
  app.use(
    '/api',
    peopleRoutes(deps),
    kitRoutes(deps),
    panelRoutes(deps),
    positionRoutes(deps),
    raterRoutes(deps),
  )
  app.use('/api', (_request, response) => refuse(response, { kind: 'not-found' }))
  if (client !== null) app.use(pages(client))
  app.use(neverKept, (_request, response) => refuse(response, { kind: 'not-found' }))
  app.use(caught(deps))
  return app
}

/** The last resort. Logs say where it broke, never what was sent: an error's own message may quote it. */
function caught({ ids, diagnostics }: Pick<HttpDeps, 'ids' | 'diagnostics'>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    response.set('Cache-Control', 'no-store')
    const unreadable = obstacleToReading(error)
    if (unreadable) return refuse(response, unreadable.failure, unreadable.status)

    if (isUnavailable(error)) {
      diagnostics.error(
        { method: request.method, route: String(request.route?.path ?? '') },
        'the store did not answer',
      )
      return refuse(response, { kind: 'not-stored' })
    }
    const incident = ids.id()
    diagnostics.error(
      { incident, method: request.method, route: String(request.route?.path ?? ''), ...traceOf(error) },
      'a request failed',
    )
    refuse(response, { kind: 'internal', incident })
  }
}

/** What Express and its body reader say of a bad request, or null for an error of ours. */
function obstacleToReading(error: unknown): { status: number; failure: Failure } | null {
  const { status, type } = error as { status?: unknown; type?: unknown }
  if (typeof status !== 'number' || status < 400 || status > 499) return null
  if (status === 404) return { status, failure: { kind: 'not-found' } }
  const said: Readonly<Record<string, string>> = {
    'entity.too.large': 'body may have at most 64 kB',
    'entity.parse.failed': 'body must be a JSON object',
    'encoding.unsupported': 'body must not be compressed',
    'charset.unsupported': 'body must be UTF-8',
  }
  const problem = said[String(type)] ?? 'the request could not be read'
  return { status, failure: { kind: 'malformed', problems: [{ field: 'body', problem }] } }
}

/** What a port's look-up rejects with while the disk is full or gone: nobody's bug, and worth another try. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === 'unavailable'

function traceOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { error: error.name, at: frames.slice(0, 8).map((line) => line.trim()) }
}
