import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

const HEAD_MAX = 16_384
const NODE_WANTED = /\bnode\/(\d+)\b/

/** A balancer in front of several nodes, as a cluster has one: one address, and whoever's node is gone lands on another. */
export type Front = {
  readonly origin: string
  /** Where the nodes are, by their number. `null` where one is down. */
  leadTo(ports: readonly (number | null)[]): void
  /** How many connections are open to each node. */
  connections(): readonly number[]
  close(): Promise<void>
}

/**
 * Passes each connection on whole. A browser whose name for itself holds `node/2` comes to node 2 while that is up, everybody else to
 * the next node in turn: tests say where a person is, as a balancer's affinity would.
 */
export async function openFront(): Promise<Front> {
  let nodes: readonly (number | null)[] = []
  let turn = 0
  const open = new Map<Socket, number>()

  const server = createServer((near) => {
    near.on('error', () => near.destroy())
    readHead(near, (head) => {
      const wanted = NODE_WANTED.exec(head.toString('latin1'))?.[1]
      const node = upFrom(wanted === undefined ? turn++ : Number(wanted))
      if (node === null) return near.destroy()
      const far = connect(nodes[node]!, '127.0.0.1')
      open.set(near, node)
      far.write(head)
      near.pipe(far)
      far.pipe(near)
      far.on('error', () => near.destroy())
      far.on('close', () => near.destroy())
      near.on('close', () => {
        open.delete(near)
        far.destroy()
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  /** This node, or the next one that is up. */
  function upFrom(first: number): number | null {
    for (let step = 0; step < nodes.length; step++) {
      const node = (first + step) % nodes.length
      if (nodes[node] !== null) return node
    }
    return null
  }

  return {
    origin: `http://127.0.0.1:${port}`,
    leadTo(ports) {
      nodes = ports
    },
    connections: () => nodes.map((_, node) => [...open.values()].filter((it) => it === node).length),
    async close() {
      for (const near of open.keys()) near.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Waits for a whole HTTP head and hands on all that came so far. */
function readHead(socket: Socket, then: (head: Buffer) => void): void {
  let came = Buffer.alloc(0)
  const hear = (chunk: Buffer) => {
    came = Buffer.concat([came, chunk])
    if (!came.includes('\r\n\r\n') && came.length < HEAD_MAX) return
    socket.off('data', hear)
    socket.pause()
    then(came)
  }
  socket.on('data', hear)
}
