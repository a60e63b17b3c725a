import { WebSocket } from 'ws'
import type { Dialect } from './dialects.ts'
import type { Ledger } from './ledger.ts'
import type { Address, Place } from './places.ts'

const NO_CONTENT = new Uint8Array([0, 0])
const SYNC_WITHIN_MS = 60_000

/** One person's connection to one document. It keeps no document of its own: it writes, and notes what it hears. */
export type Connection = {
  readonly place: Place
  write(update: Uint8Array, until: number): void
  /** Resolves once everything written is acked; at once where the server never acks. */
  settled(): Promise<void>
  /** What the server's whole document was when it was last sent, null before and where there are none. */
  whole(): Uint8Array | null
  /** The code of the close, once there was one. */
  closedWith(): number | null
  /** Breaks the connection off, as a lost network does. */
  cut(): void
}

/** Dials, greets, and resolves once the server has sent the whole document; where it has none, once the connection stands. */
export function connect(options: {
  base: string
  dialect: Dialect
  place: Place
  address: Address
  ledger: Ledger
}): Promise<Connection> {
  const { base, dialect, place, address, ledger } = options
  const { clientId, cookie } = place
  const socket = new WebSocket(base.replace(/^http/, 'ws') + address.path, {
    perMessageDeflate: false,
    headers: { origin: base, ...(cookie && { cookie }) },
  })
  const read = ledger.reader(clientId)
  /** Writes that no ack has covered, oldest first. `until` is null for what is acked but is no edit. */
  let waiting: { n: number; until: number | null; at: number }[] = []
  let asked = 0
  let whole: Uint8Array | null = null
  let code: number | null = null
  let resting: (() => void)[] = []

  function acked(n: number | null): void {
    const now = performance.now()
    let covered = 0
    while (covered < waiting.length && (n === null ? covered < 1 : waiting[covered]!.n <= n)) {
      const { until, at } = waiting[covered++]!
      if (until !== null) ledger.acked(clientId, until, at, now)
    }
    waiting = waiting.slice(covered)
    if (waiting.length === 0) rest()
  }
  function rest(): void {
    const woken = resting
    resting = []
    for (const wake of woken) wake()
  }

  const connection: Connection = {
    place,
    write(update, until) {
      const at = performance.now()
      ledger.sent(clientId, until, at)
      if (dialect.acks) waiting.push({ n: ++asked, until, at })
      socket.send(dialect.update(address.document, update))
      const flush = dialect.flush(asked)
      if (flush) socket.send(flush)
    },
    settled: () =>
      waiting.length === 0 || code !== null
        ? Promise.resolve()
        : new Promise((resolve) => resting.push(resolve)),
    whole: () => whole,
    closedWith: () => code,
    cut: () => socket.terminate(),
  }

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.terminate()
      reject(new Error(`no answer from ${address.path} within ${SYNC_WITHIN_MS} ms`))
    }, SYNC_WITHIN_MS)
    const ready = () => {
      clearTimeout(timer)
      resolve(connection)
    }

    socket.on('open', () => {
      for (const frame of dialect.greet(address.document)) socket.send(frame)
      if (!dialect.syncs) ready()
    })
    socket.on('message', (data) => {
      const heard = dialect.read(data as Buffer)
      switch (heard.is) {
        case 'update':
          return read(heard.bytes, performance.now())
        case 'whole':
          whole = heard.bytes
          return ready()
        case 'ask':
          if (dialect.acks && dialect.flush(0) === null) waiting.push({ n: ++asked, until: null, at: 0 })
          return socket.send(dialect.whole(address.document, NO_CONTENT))
        case 'ack':
          return acked(heard.n)
        case 'alive':
          return socket.send(dialect.alive(heard.n))
        case 'nothing':
          return
      }
    })
    socket.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.on('close', (closed) => {
      clearTimeout(timer)
      code = closed
      rest()
      reject(new Error(`${address.path} was closed with ${closed}`))
    })
  })
}
