import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { joinEnds } from './joined-ends.ts'

/** One TCP connection as it went over a line: every byte both ways. */
export type Passage = {
  /** What the client sent; `turn` counts the pieces of all connections of the line. */
  readonly up: { readonly turn: number; readonly bytes: Buffer }[]
  readonly down: Buffer[]
  /** Who hung up first, or null while it stands. */
  endedBy: 'client' | 'server' | null
}

/** The line between one client and the server. It changes nothing and keeps everything. */
export type RecordingLine = {
  readonly origin: string
  readonly passages: readonly Passage[]
  /** All that ever came down, connection after connection. */
  bytes(): Buffer
  /** Resolves as soon as `is` holds; asked anew with everything that comes down. */
  until(is: () => boolean): Promise<void>
  close(): Promise<void>
}

export async function openRecordingLine(port: number): Promise<RecordingLine> {
  const passages: Passage[] = []
  const ends = new Set<Socket>()
  const listeners = new Set<() => void>()
  let turn = 0

  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const passage: Passage = { up: [], down: [], endedBy: null }
    passages.push(passage)
    near.on('data', (bytes) => void passage.up.push({ turn: turn++, bytes }))
    far.on('data', (bytes) => {
      passage.down.push(bytes)
      for (const listener of listeners) listener()
    })
    near.once('close', () => (passage.endedBy ??= 'client'))
    near.once('end', () => (passage.endedBy ??= 'client'))
    far.once('close', () => (passage.endedBy ??= 'server'))
    far.once('end', () => (passage.endedBy ??= 'server'))
    joinEnds(near, far, ends)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as { port: number }

  return {
    origin: `http://127.0.0.1:${own}`,
    passages,
    bytes: () => Buffer.concat(passages.flatMap((it) => it.down)),
    until: (is) =>
      new Promise((resolve) => {
        const look = () => {
          if (!is()) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
    async close() {
      for (const end of ends) end.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
