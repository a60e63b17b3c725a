import { createServer, type RequestListener, type Server } from 'node:http'

const HEADER_FIELDS_MAX = 100

/** An HTTP server that slow and half-open callers cannot hold: headers within 10 s, a whole request within 30 s. */
export function createHttpServer(listener?: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 65_000,
    },
    listener,
  )
  server.maxHeadersCount = HEADER_FIELDS_MAX
  return server
}
