import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { aFreePort } from './server-process.ts'

export type PostgresServer = {
  readonly port: number
  /** Of the process whose children serve the connections. */
  pid(): number
  /** Of a database, `postgres` unless another was made. */
  url(database?: string): string
  /** Makes an empty database and gives its URL. */
  database(): Promise<string>
  /** Runs statements as its owner. */
  ask<Row extends object>(url: string, text: string): Promise<Row[]>
  /** Begins it anew at the same port, on what it has. */
  start(settings?: readonly string[]): Promise<void>
  stop(): Promise<void>
  /** Stops all of its processes at once, as a loss of power would. */
  kill9(): Promise<void>
  /** All of its processes stand still, with their connections open, until it is let go on. */
  pause(): void
  goOn(): void
  /**
   * Keeps a copy of all it holds now, as a standby does that then falls behind. What it answers has that take over: stops it, as a
   * loss of power would, and begins the copy at the same port.
   */
  standby(): Promise<() => Promise<void>>
  /** Lets it have this folder. */
  give(folder: string): void
  dispose(): Promise<void>
}

export const PASSWORD = 'pw-never-shown'

/** Small, so that many fit on one machine; what makes it safe is as it comes. */
const SETTINGS = ['shared_buffers=16MB', 'max_connections=60', 'listen_addresses=127.0.0.1']

/** A PostgreSQL of one's own, at a free port of this machine, in a folder that goes with it. */
export async function startPostgres(...settings: readonly string[]): Promise<PostgresServer> {
  const programs = postgresPrograms()
  const owner = userForPostgres()
  const port = await aFreePort()
  const folder = mkdtempSync(join(tmpdir(), 'panelroom-postgres-'))
  const data = join(folder, 'data')
  if (owner) chownSync(folder, owner.uid, owner.gid)
  chmodSync(folder, 0o700)
  const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
  const options = { env: environment, cwd: folder, ...(owner && { uid: owner.uid, gid: owner.gid }) }

  const secret = join(folder, 'password')
  writeFileSync(secret, PASSWORD, { mode: 0o644 })
  const made = spawnSync(
    join(programs, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'panelroom',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '--auth=scram-sha-256',
      `--pwfile=${secret}`,
    ],
    { ...options, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed:\n${made.stdout}${made.stderr}`)

  let child: ChildProcess
  let count = 0

  async function start(changed: readonly string[] = settings): Promise<void> {
    const all = [`port=${port}`, `unix_socket_directories=${folder}`, ...SETTINGS, ...changed]
    child = spawn(join(programs, 'postgres'), ['-D', data, ...all.flatMap((it) => ['-c', it])], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const said: string[] = []
    for await (const line of createInterface({ input: child.stderr! })) {
      said.push(line)
      if (!line.includes('ready to accept connections')) continue
      child.stderr!.resume()
      return
    }
    throw new Error(`postgres ended before it was ready:\n${said.slice(-5).join('\n')}`)
  }

  const isOver = () => child.exitCode !== null || child.signalCode !== null
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (isOver()) return
    const ended = once(child, 'exit')
    process.kill(child.pid!, signal)
    await ended
  }
  /** Each connection has a process of its own, in a group of its own. */
  function toAll(signal: NodeJS.Signals): void {
    for (const pid of [child.pid!, ...childrenOf(child.pid!)]) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended meanwhile.
      }
    }
  }
  async function kill9(): Promise<void> {
    if (isOver()) return
    const ended = once(child, 'exit')
    const children = childrenOf(child.pid!)
    toAll('SIGKILL')
    await ended
    for (const pid of children) while (isAlive(pid)) await new Promise((done) => setTimeout(done, 5))
  }
  const url = (database = 'postgres') => `postgres://panelroom:${PASSWORD}@127.0.0.1:${port}/${database}`
  async function ask<Row extends object>(to: string, text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: to })
    await client.connect()
    try {
      return (await client.query<Row>(text)).rows
    } finally {
      await client.end()
    }
  }

  // Whatever ends this process ends it too: its own children see that it is gone.
  const end9 = () => child.kill('SIGKILL')
  process.once('exit', end9)
  await start()
  return {
    port,
    pid: () => child.pid!,
    url,
    ask,
    start,
    async database() {
      const name = `room_${++count}`
      await ask(url(), `CREATE DATABASE ${name}`)
      return url(name)
    },
    // Does not wait for connections, and writes down all it has.
    stop: () => end('SIGINT'),
    kill9,
    pause: () => toAll('SIGSTOP'),
    goOn: () => toAll('SIGCONT'),
    async standby() {
      // What stands still on the disk at one moment is what a crash would leave, and can be begun.
      toAll('SIGSTOP')
      const copy = join(folder, `standby-${++count}`)
      cpSync(data, copy, { recursive: true })
      toAll('SIGCONT')
      return async () => {
        await kill9()
        for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true, force: true })
        for (const name of readdirSync(copy)) renameSync(join(copy, name), join(data, name))
        rmSync(join(data, 'postmaster.pid'), { force: true })
        if (owner) spawnSync('chown', ['-R', `${owner.uid}:${owner.gid}`, data])
        await start()
      }
    },
    give: (it) => owner && chownSync(it, owner.uid, owner.gid),
    async dispose() {
      process.off('exit', end9)
      toAll('SIGCONT')
      await kill9()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const all = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return all.filter(([, parent]) => parent === pid).map(([child]) => child!)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** PostgreSQL does not run as root: then as the user `postgres`, which its package makes. */
function userForPostgres(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const [uid, gid] = ['-u', '-g'].map((it) =>
    Number(spawnSync('id', [it, 'postgres'], { encoding: 'utf8' }).stdout),
  )
  if (uid && gid) return { uid, gid }
  throw new Error(MISSING)
}

/** $POSTGRES_BIN, or the newest of this machine. */
function postgresPrograms(): string {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map(Number) : []
  const places = [
    process.env.POSTGRES_BIN,
    ...versions.toSorted((a, b) => b - a).map((it) => `/usr/lib/postgresql/${it}/bin`),
    ...(process.env.PATH ?? '').split(':'),
  ]
  const found = places.find((it) => it && ['initdb', 'postgres'].every((name) => existsSync(join(it, name))))
  if (found) return found
  throw new Error(MISSING)
}

const MISSING =
  'These tests need PostgreSQL 14 or later: install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql) or name the folder of its programs in POSTGRES_BIN.'
