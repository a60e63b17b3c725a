import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { joinEnds } from './joined-ends.ts'

/** A line between a browser and the server that can go dead and come back. It carries bytes and knows nothing of them. */
export type CuttableLine = {
  readonly origin: string
  /** Where the line leads; set before anybody uses it. */
  leadTo(port: number): void
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** One that can also hold back what the browser sends, untold, until it is let through; the browser hears as before. */
export type OneWayLine = CuttableLine & { holdBack(): void; letThrough(): void }

export async function openLine(): Promise<OneWayLine> {
  let target = 0
  let isCut = false
  const ends = new Set<Socket>()
  const farOf = new Map<Socket, Socket>()
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(target, '127.0.0.1')
    joinEnds(near, far, ends)
    farOf.set(near, far)
    near.once('close', () => farOf.delete(near))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const drop = () => {
    for (const end of ends) end.destroy()
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    leadTo(next) {
      target = next
    },
    cut() {
      isCut = true
      drop()
    },
    mend() {
      isCut = false
    },
    holdBack() {
      for (const [near, far] of farOf) near.unpipe(far)
    },
    letThrough() {
      for (const [near, far] of farOf) near.pipe(far)
    },
    async close() {
      drop()
      server.close()
      await once(server, 'close')
    },
  }
}
