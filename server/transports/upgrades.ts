import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Log } from '#server/ports/log.ts'

type Deps = {
  documents: { upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> }
  allowedOrigin: (origin: string | undefined) => boolean
  diagnostics: Log
  /** Paths that another listener of the same server answers. */
  leaveTo: (request: IncomingMessage) => boolean
}

/** One look at every upgrade: documents, the control plane's own, or the door. Browsers apply no CORS here, so the origin is checked first. */
export function routeUpgrades(http: Server, { documents, allowedOrigin, diagnostics, leaveTo }: Deps): void {
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    socket.on('error', () => socket.destroy())
    if (leaveTo(request)) return
    if (!request.url?.startsWith('/yjs/')) return refuse('404 Not Found')
    if (!allowedOrigin(request.headers.origin)) return refuse('403 Forbidden')
    documents.upgrade(request, socket, head).catch((error: unknown) => {
      diagnostics.error({ error: String(error) }, 'a document upgrade failed')
      socket.destroy()
    })
  })
}
