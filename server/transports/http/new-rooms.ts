import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Failure } from '#shared/contract/failures.ts'
import { PanelId } from '#shared/model/ids.ts'
import type { Metrics } from '#server/ports/metrics.ts'

const RETRY_AFTER_S = 10

type Deps = { overloaded: () => boolean; isOpen: (panelId: PanelId) => boolean; metrics: Metrics }

/**
 * While there is too much to do, what would bring one more room into memory is told to come back later; rooms that are there go on.
 * Answers whether it took the request.
 */
export function refuseNewRooms({ overloaded, isOpen, metrics }: Deps) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!overloaded()) return false
    const panelId = PanelId.safeParse(/^\/api\/panels\/([^/?]+)/.exec(request.url ?? '')?.[1])
    if (!panelId.success || isOpen(panelId.data)) return false
    metrics.count('refusals', 'room', 'overloaded')
    const error: Failure = { kind: 'too-fast', retryAfterMs: RETRY_AFTER_S * 1_000 }
    response.writeHead(503, {
      'Content-Type': 'application/json; charset=utf-8',
      'Retry-After': RETRY_AFTER_S,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    response.end(JSON.stringify({ error }))
    return true
  }
}
