import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { CuttableLine } from './cuttable-line.ts'

/** A line as some companies have it: plain HTTP passes, and every WebSocket is refused. */
export async function openLineWithoutWebSockets(): Promise<CuttableLine> {
  let target = 0
  let isCut = false
  const server = createServer((near, answer) => {
    if (isCut) return answer.destroy()
    const far = request(
      { host: '127.0.0.1', port: target, method: near.method, path: near.url, headers: near.headers },
      (came) => {
        answer.writeHead(came.statusCode!, came.headers)
        came.pipe(answer)
      },
    )
    far.on('error', () => answer.destroy())
    answer.on('close', () => far.destroy())
    near.pipe(far)
  })
  server.on('upgrade', (_asked, socket) =>
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    leadTo(next) {
      target = next
    },
    cut() {
      isCut = true
      server.closeAllConnections()
    },
    mend() {
      isCut = false
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
