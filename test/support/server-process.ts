import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A port that was free a moment ago. */
export async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const SAID_CHARS = 4_000

export type ServerProcess = {
  readonly origin: string
  /** What the process printed until it was ready. */
  readonly link: string
  readonly child: ChildProcess
  /** What it has printed, or the end of it: its link, its log. */
  said(): string
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null>
}

/**
 * The real process, from source unless told otherwise, as `npm start` would run it, with these settings besides. Resolves when it has
 * printed its link.
 */
export async function startProcess(
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>> = {},
  command?: string[],
): Promise<ServerProcess> {
  const child = spawnServer({ PANELROOM_DATA: folder, PORT: String(port), ...settings }, command)
  const ended = once(child, 'exit') as Promise<[number | null]>
  let first = ''
  const hearFirst = (it: Buffer) => (first += it.toString())
  child.stderr!.on('data', hearFirst)
  child.stdout!.on('data', hearFirst)
  for await (const line of createInterface({ input: child.stdout! })) {
    const link = /http:\/\/\S+/.exec(line)?.[0]
    if (!link) continue
    child.stderr!.off('data', hearFirst)
    child.stdout!.off('data', hearFirst)
    let said = first
    const hear = (it: Buffer) => (said = (said + it.toString()).slice(-SAID_CHARS))
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    return {
      origin: new URL(link).origin,
      link,
      child,
      said: () => said,
      async kill(signal) {
        child.kill(signal)
        return (await ended)[0]
      },
    }
  }
  throw new Error(`the server ended with ${(await ended)[0]} before it was ready: ${first}`)
}

/** Runs the process to its end, or another command of the server, and gives back what it said. */
export async function runProcess(
  environment: Record<string, string>,
  command = ['server/main.ts'],
): Promise<{ code: number | null; said: string }> {
  const child = spawnServer(environment, command)
  let said = ''
  child.stdout!.on('data', (it: Buffer) => (said += it.toString()))
  child.stderr!.on('data', (it: Buffer) => (said += it.toString()))
  // Not its exit: its last words may come after that.
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

export function spawnServer(environment: Record<string, string>, command = ['server/main.ts']): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', ...command], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
