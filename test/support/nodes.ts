import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Front, openFront } from './front.ts'
import { aFreePort, type ServerProcess, startProcess } from './server-process.ts'

export type Node = {
  /** Its own address, past the balancer: another one after each start. */
  origin(): string
  /** Starts it and has the balancer lead there. */
  start(): Promise<void>
  /** Ends it with this signal, and has the balancer lead elsewhere: at once, or once the process has stopped listening. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** It stands still, with its connections open, until it is let go on. */
  pause(): void
  goOn(): void
  /** The end of what it has said, its log above all. */
  said(): string
  pid(): number
}

/** With the pages: from source a server has none. */
const BUILT = ['dist/server/main.js']

/** Several of the real process over one database and one Redis, behind one address. */
export type Nodes = {
  readonly front: Front
  readonly all: readonly Node[]
  /** The one-time code of the first account, as the first node printed it. */
  readonly setupCode: string
  stop(): Promise<void>
}

export type Stores = { readonly databaseUrl: string; readonly redisUrl: string }

/** @param stores where both are; or, by its number, where each node finds them. */
export async function startNodes(
  count: number,
  stores: Stores | ((node: number) => Stores),
  settings: Readonly<Record<string, string>> = {},
): Promise<Nodes> {
  const folder = await mkdtemp(join(tmpdir(), 'panelroom-nodes-'))
  const front = await openFront()
  const ports = Array.from({ length: count }, () => 0)
  const running: (ServerProcess | null)[] = ports.map(() => null)
  const lead = () => front.leadTo(ports.map((port, at) => (running[at] ? port : null)))

  async function start(at: number): Promise<void> {
    const { databaseUrl, redisUrl } = typeof stores === 'function' ? stores(at) : stores
    const all = {
      PANELROOM_DATABASE_URL: databaseUrl,
      PANELROOM_REDIS_URL: redisUrl,
      PANELROOM_URL: front.origin,
      ...settings,
    }
    // Another one each time: whoever is down for a while finds its own taken, by any connection of this machine.
    ports[at] = await aFreePort()
    running[at] = await startProcess(folder, ports[at]!, all, BUILT)
    lead()
  }
  async function end(at: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const process = running[at]
    running[at] = null
    lead()
    await process?.kill(signal)
  }

  // The first alone, so that it is the one that prints the link of the set-up.
  await start(0)
  const setupCode = running[0]!.link.split('#code=')[1] ?? ''
  await Promise.all(ports.slice(1).map((_, at) => start(at + 1)))
  return {
    front,
    setupCode,
    all: ports.map((_, at) => ({
      origin: () => `http://127.0.0.1:${ports[at]}`,
      start: () => start(at),
      end: (signal) => end(at, signal),
      pause: () => void running[at]!.child.kill('SIGSTOP'),
      goOn: () => void running[at]!.child.kill('SIGCONT'),
      said: () => running[at]?.said() ?? '',
      pid: () => running[at]!.child.pid!,
    })),
    async stop() {
      await Promise.all(running.map((_, at) => end(at, 'SIGKILL')))
      await front.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
