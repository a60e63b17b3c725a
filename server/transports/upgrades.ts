import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Log } from '#server/ports/log.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import { callerOf } from './addresses.ts'
import type { Door } from './door.ts'

type Deps = {
  documents: { upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> }
  control: { upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void }
  door: Door
  behindProxy: boolean
  allowedOrigin: (origin: string | undefined) => boolean
  metrics: Metrics
  diagnostics: Log
}

/**
 * One look at every upgrade: documents, the control plane, or the door. Browsers apply no CORS here, so the origin is checked first.
 * Call it after the control plane listens: it takes that listener's place.
 */
export function routeUpgrades(http: Server, deps: Deps): void {
  const { documents, control, door, behindProxy, allowedOrigin, metrics, diagnostics } = deps
  http.removeAllListeners('upgrade')
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const plane = planeOf(request.url ?? '')
    if (!plane) return refuseUpgrade(socket, '404 Not Found')
    if (!allowedOrigin(request.headers.origin)) {
      metrics.count('refusals', plane, 'origin')
      return refuseUpgrade(socket, '403 Forbidden')
    }
    const address = callerOf(request, behindProxy)
    const closed = door.obstacle(plane, address)
    if (closed) return refuseUpgrade(socket, closed.status, closed.retryAfterS)

    socket.once('close', door.enter(address))
    if (plane === 'room') return control.upgrade(request, socket, head)
    documents.upgrade(request, socket, head).catch((error: unknown) => {
      diagnostics.error({ error: String(error) }, 'a document upgrade failed')
      socket.destroy()
    })
  })
}

/** Says no before there is a WebSocket. */
export function refuseUpgrade(socket: Duplex, status: string, retryAfterS?: number): void {
  const later = retryAfterS === undefined ? '' : `Retry-After: ${retryAfterS}\r\n`
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${later}Content-Length: 0\r\n\r\n`)
}

function planeOf(url: string): 'document' | 'room' | null {
  if (url.startsWith('/yjs/')) return 'document'
  return url.startsWith('/socket.io/') ? 'room' : null
}
