import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

type Deps = {
  /** Why the server is not ready, empty if it is. */
  obstacles: () => Promise<readonly string[]>
  metrics: () => string
  /** What a reader of the metrics must bring, or null: then this machine alone may read them. */
  metricsToken: string | null
  /** Everybody seems to come from this machine: its own proxy's connections do. */
  behindProxy: boolean
}

/**
 * Three addresses for whoever runs the server, in front of everything else: no sign-in, no limit by address, nothing about people.
 * Answers whether it took the request.
 */
export function answerOperators({ obstacles, metrics, metricsToken, behindProxy }: Deps) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    switch (request.url ?? '') {
      case '/healthz':
        answer(response, 200, 'application/json', '{"alive":true}\n')
        return true
      case '/readyz':
        void obstacles().then((because) => {
          const ready = because.length === 0
          answer(response, ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, because })}\n`)
        })
        return true
      case '/metrics':
        // Who may not is told what everybody is told of an address that is not there.
        if (!mayRead(request)) return false
        answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics())
        return true
      default:
        return false
    }
  }

  function mayRead(request: IncomingMessage): boolean {
    const { authorization, host = '' } = request.headers
    if (metricsToken !== null) return sameSecret(authorization ?? '', `Bearer ${metricsToken}`)
    const forwarded = Object.keys(request.headers).some(
      (it) => it === 'forwarded' || it.startsWith('x-forwarded-'),
    )
    // By name too: otherwise a page elsewhere could have its own name lead here, and read along in the operator's browser.
    const byName = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)
    return !behindProxy && !forwarded && byName && isLoopback(request.socket.remoteAddress)
  }
}

const isLoopback = (address: string | undefined) =>
  address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address)

/** In a time that tells nothing of where they differ. */
function sameSecret(one: string, other: string): boolean {
  const [a, b] = [one, other].map((it) => createHash('sha256').update(it).digest())
  return timingSafeEqual(a!, b!)
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
