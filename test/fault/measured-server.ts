import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What the process holds after a garbage collection, and the processor time it has used since it started. */
export type Measured = {
  readonly heapBytes: number
  /** Of the heap, what is compiled code: it grows for a while as the engine finds out what is run often. */
  readonly codeBytes: number
  readonly externalBytes: number
  readonly rssBytes: number
  readonly cpuMs: number
}

export type MeasuredServer = {
  readonly origin: string
  readonly setupCode: string
  readonly pid: number
  measure(): Promise<Measured>
  stop(): Promise<void>
}

const METER = fileURLToPath(new URL('./heap-meter.mjs', import.meta.url))

/** The real server on this folder, from source, with a meter in it. Options for node come from `NODE_OPTIONS`. */
export async function aMeasuredServer(folder: string): Promise<MeasuredServer> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', METER, '--import', 'tsx', 'server/main.ts'],
    {
      env: { ...process.env, PANELROOM_DATA: folder, PORT: '0', PANELROOM_LOG: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  const ended = once(child, 'exit') as Promise<[number | null]>
  for await (const line of createInterface({ input: child.stdout! })) {
    const link = /http:\/\/\S+#code=\S+/.exec(line)?.[0]
    if (!link) continue
    // Its log says what went wrong, if anything does.
    child.stdout!.pipe(process.stderr)
    const gone = ended.then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)))
    gone.catch(() => undefined)
    return {
      origin: new URL(link).origin,
      setupCode: link.split('#code=')[1]!,
      pid: child.pid!,
      async measure() {
        const answer = once(child, 'message') as Promise<[Measured]>
        child.send('measure')
        return (await Promise.race([answer, gone]))[0]
      },
      async stop() {
        child.kill('SIGTERM')
        await ended
      },
    }
  }
  throw new Error(`the server ended with ${(await ended)[0]} before it was ready`)
}
