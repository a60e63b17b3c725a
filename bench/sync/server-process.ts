import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const STOP_WITHIN_MS = 15_000
const METER = fileURLToPath(new URL('meter.mjs', import.meta.url))

export type ServerCommand = {
  /** Arguments to node: the program and its own. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export type RunningServer = {
  /** `http://127.0.0.1:<port>`; also what the server printed to get there. */
  readonly base: string
  readonly line: string
  cpu(): Promise<{ seconds: number; mainSeconds: number | null }>
  memory(): Promise<{ heapBytes: number; rssBytes: number }>
  stop(): Promise<void>
  kill9(): Promise<void>
}

/** Starts a server as a process of its own, with the meter in it, and resolves once it says where it listens. */
export async function startServer({ args, env }: ServerCommand): Promise<RunningServer> {
  // Read by whoever profiles a server; README.md says how.
  const profiling = process.env.BENCH_NODE_OPTIONS?.split(' ').filter(Boolean) ?? []
  const child = spawn(process.execPath, ['--expose-gc', '--import', METER, ...profiling, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr!.on('data', (it: Buffer) => {
    said = (said + it.toString()).slice(-2_000)
  })
  for await (const line of createInterface({ input: child.stdout! })) {
    const base = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (!base) continue
    child.stdout!.resume()
    return {
      base,
      line,
      cpu: () => asked(child, 'cpu'),
      memory: () => asked(child, 'memory'),
      async stop() {
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
        await ended
        clearTimeout(timer)
      },
      async kill9() {
        child.kill('SIGKILL')
        await ended
      },
    }
  }
  await ended
  throw new Error(`the server ended before it listened: ${said.trim()}`)
}

async function asked<Answer>(child: ChildProcess, what: string): Promise<Answer> {
  const answer = once(child, 'message') as Promise<[Answer]>
  child.send(what)
  return (await answer)[0]
}
