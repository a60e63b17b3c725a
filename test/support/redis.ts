import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { aFreePort } from './server-process.ts'

export type RedisServer = {
  readonly port: number
  pid(): number
  readonly url: string
  /** Where it speaks TLS, or null. */
  readonly tlsPort: number | null
  /** Stops it as a crash would, and waits until it is gone. */
  kill(): Promise<void>
  /** Begins it anew at the same port, empty. */
  start(): Promise<void>
  /** It stands still, with its connections open, until it is let go on. */
  pause(): void
  goOn(): void
  /** Asks it something, as its administrator. */
  ask(...command: string[]): Promise<unknown>
  stop(): Promise<void>
}

export type RedisCluster = {
  readonly url: string
  readonly servers: readonly RedisServer[]
  /** Adds a server that takes over when this member fails. */
  addReplicaOf(member: number): Promise<RedisServer>
  stop(): Promise<void>
}

/** Files in PEM. A certificate is its own authority. */
export type Certified = { readonly key: string; readonly certificate: string }

/** A Redis of one's own at a free port, which keeps nothing; with a certificate it speaks TLS at a second one. */
export async function startRedis(
  options: { readonly settings?: readonly string[]; readonly tls?: Certified } = {},
): Promise<RedisServer> {
  const program = redisProgram()
  const port = await aFreePort()
  const folder = mkdtempSync(join(tmpdir(), 'panelroom-redis-'))
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]
  const tlsPort = options.tls ? await aFreePort() : null
  if (options.tls) {
    const { key, certificate } = options.tls
    args.push('--tls-port', String(tlsPort), '--tls-auth-clients', 'no', '--tls-key-file', key)
    args.push('--tls-cert-file', certificate, '--tls-ca-cert-file', certificate)
  }
  let child: ChildProcess

  async function start(): Promise<void> {
    child = spawn(program, [...args, ...(options.settings ?? [])], { stdio: ['ignore', 'pipe', 'ignore'] })
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout! })) {
      said.push(line)
      if (!line.includes('Ready to accept connections')) continue
      child.stdout!.resume()
      return
    }
    throw new Error(`redis-server ended before it was ready:\n${said.slice(-5).join('\n')}`)
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    port,
    pid: () => child.pid!,
    url: tlsPort === null ? `redis://127.0.0.1:${port}` : `rediss://127.0.0.1:${tlsPort}`,
    tlsPort,
    kill,
    start,
    pause: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async ask(...command) {
      const client = createClient({ socket: { port, host: '127.0.0.1', reconnectStrategy: false } })
      client.on('error', () => undefined)
      await client.connect()
      try {
        return await client.sendCommand(command)
      } finally {
        client.destroy()
      }
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const SLOTS = 16_384

/** A cluster of this many masters, which share the slots and know each other; with a certificate everybody speaks TLS. */
export async function startRedisCluster(masters = 3, tls?: Certified): Promise<RedisCluster> {
  const settings = [
    ...(tls ? ['--tls-cluster', 'yes'] : []),
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '1000',
    '--cluster-require-full-coverage',
    'no',
    '--repl-diskless-sync-delay',
    '0',
  ]
  const servers = await Promise.all(Array.from({ length: masters }, () => startRedis({ settings, tls })))
  const share = Math.ceil(SLOTS / masters)
  for (const [index, server] of servers.entries()) {
    const last = Math.min((index + 1) * share, SLOTS) - 1
    await server.ask('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last))
    if (index > 0) await server.ask('CLUSTER', 'MEET', '127.0.0.1', String(busOf(servers[0]!)))
  }
  const isWhole = async (server: RedisServer) =>
    ((await server.ask('CLUSTER', 'SLOTS')) as unknown[]).length === masters &&
    String(await server.ask('CLUSTER', 'INFO')).includes('cluster_state:ok')
  while (!(await Promise.all(servers.map(isWhole))).every(Boolean)) await pause(20)
  return {
    url: `${tls ? 'rediss' : 'redis'}://${servers.map((it) => `127.0.0.1:${busOf(it)}`).join(',')}`,
    servers,
    async addReplicaOf(member) {
      const master = servers[member]!
      const replica = await startRedis({ settings, tls })
      servers.push(replica)
      await replica.ask('CLUSTER', 'MEET', '127.0.0.1', String(busOf(master)))
      const id = String(await master.ask('CLUSTER', 'MYID'))
      while (!String(await replica.ask('CLUSTER', 'NODES')).includes(id)) await pause(20)
      await replica.ask('CLUSTER', 'REPLICATE', id)
      // Those who elect must know it, and it must have followed for once.
      while (!String(await replica.ask('INFO', 'replication')).includes('master_link_status:up'))
        await pause(50)
      for (const server of servers)
        while (
          !new RegExp(`:${busOf(replica)}@.*[ ,]slave ${id}`).test(
            String(await server.ask('CLUSTER', 'NODES')),
          )
        )
          await pause(50)
      return replica
    },
    stop: async () => void (await Promise.all(servers.map((it) => it.stop()))),
  }
}

/** The port that its fellows and its clients are told. */
const busOf = ({ port, tlsPort }: RedisServer) => tlsPort ?? port

/** $REDIS_SERVER, or redis-server or valkey-server of this machine. */
function redisProgram(): string {
  const names = [process.env.REDIS_SERVER, 'redis-server', 'valkey-server'].filter((it) => it !== undefined)
  const found = names.find((it) => spawnSync(it, ['--version']).status === 0)
  if (found) return found
  throw new Error(
    'These tests need redis-server 7 or later: install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis) or name it in REDIS_SERVER.',
  )
}
