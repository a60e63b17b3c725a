import type { Log } from '#server/ports/log.ts'
import { type Endpoint, type RedisAddress, shown } from './address.ts'
import { codeOf, type Connection, createConnection } from './connection.ts'
import { type Layout, readLayout, slotOf, wholeAt } from './slots.ts'

const LOOK_EVERY_MS = 5_000
const TICK_MS = 500

/** One connection to each server that has keys: one server, or the masters of a cluster as it is now. */
export type Servers = {
  /** Where this key or channel belongs, or null while nobody knows. */
  of(key: string): Connection | null
  /** Every server is connected and answers. */
  ready(): boolean
  /** Somebody was told that a key has moved: ask again who has what. */
  look(): void
  close(): void
}

type Deps = {
  address: RedisAddress
  /** What the connections are for, in the log. */
  purpose: 'speaking' | 'hearing' | 'counting'
  diagnostics: Log
  /** Connections, or who has what, have changed. */
  onChange: () => void
  /** A server ended a subscription, because its slot moves. */
  onEnded?: (channel: string) => void
}

export function createServers({ address, purpose, diagnostics, onChange, onEnded }: Deps): Servers {
  const connections = new Map<string, Connection>()
  const seeds = new Map(address.endpoints.map((it) => [shown(it), it]))
  let layout: Layout = []
  let looking: Promise<void> | null = null
  let lookedAt = 0
  let isClosed = false
  /** Why Redis is away, each reason once; empty while it is there. */
  const told = new Set<string>()

  const isLive = (name: string) => connections.get(name)?.live() != null
  const owners = () => new Map(layout.map(({ at }) => [shown(at), at]))

  /** Connects to whoever is needed and leaves the others. While no owner answers, whoever was named first is asked. */
  function arrange(): void {
    const wanted: Map<string, Endpoint> = owners()
    if (![...wanted.keys()].some(isLive)) for (const [name, at] of seeds) wanted.set(name, at)
    for (const [name, connection] of connections) {
      if (wanted.has(name)) continue
      connections.delete(name)
      connection.close()
    }
    for (const [name, at] of wanted) {
      if (connections.has(name)) continue
      const connection = createConnection(at, address, {
        onChange: (lost) => changed(name, connection, lost),
        onEnded: (channel) => {
          look()
          onEnded?.(channel)
        },
      })
      connections.set(name, connection)
    }
  }

  function changed(name: string, connection: Connection, lost: string | null): void {
    if (isClosed || connections.get(name) !== connection) return
    if (lost === null) look()
    else if (!told.has(lost)) {
      told.add(lost)
      diagnostics.warn({ purpose, at: name, code: lost }, 'redis is away')
    }
    onChange()
  }

  function look(): void {
    if (isClosed) return
    looking ??= askAround()
      .catch((problem: unknown) => {
        const code = codeOf(problem)
        if (told.has(code)) return
        told.add(code)
        diagnostics.warn({ purpose, code }, 'redis does not say who has what')
      })
      .finally(() => {
        looking = null
        lookedAt = performance.now()
        if (isClosed) return
        arrange()
        onChange()
        if (told.size === 0 || !ready()) return
        told.clear()
        diagnostics.warn({ purpose }, 'redis is back')
      })
  }

  async function askAround(): Promise<void> {
    const live = [...connections.values()].filter((it) => it.live())
    let problem: unknown = null
    for (const connection of live) {
      try {
        layout = await layoutBy(connection)
        return
      } catch (error) {
        problem = error
      }
    }
    if (problem) throw problem
  }

  async function layoutBy(connection: Connection): Promise<Layout> {
    try {
      const answer: unknown = await connection.ask((client) => client.sendCommand(['CLUSTER', 'SLOTS']))
      const read = readLayout(answer, connection.at)
      if (!read) throw new Unclear('no slots')
      return read
    } catch (problem) {
      if (!/cluster support disabled/.test(String(problem))) throw problem
      if (seeds.size > 1) throw new NoCluster('several addresses')
      return wholeAt(connection.at)
    }
  }

  const ready = () => layout.length > 0 && [...owners().keys()].every(isLive)

  const timer = setInterval(() => {
    const isOld = performance.now() - lookedAt > LOOK_EVERY_MS
    if (!ready() || (isOld && owners().size > 1)) look()
  }, TICK_MS)
  arrange()

  return {
    of(key) {
      const slot = slotOf(key)
      const owner = layout.find(({ from, to }) => from <= slot && slot <= to)
      return (owner && connections.get(shown(owner.at))) ?? null
    },
    ready,
    look,
    close() {
      isClosed = true
      clearInterval(timer)
      for (const connection of connections.values()) connection.close()
    },
  }
}

/** An answer that names no slots: a cluster that is not put together yet. */
class Unclear extends Error {
  readonly code = 'UNCLEAR'
}

/** Several addresses were given, and one of them is a Redis of its own. Nodes might then choose different ones. */
class NoCluster extends Error {
  readonly code = 'NO-CLUSTER'
}
