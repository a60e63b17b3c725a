import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { aBellThief } from './bell-thief.ts'

/** The line between one node and one of its stores. */
export type StoreLine = {
  readonly port: number
  /** Ends every connection, and takes no new one. */
  cut(): void
  /** Connections stand, new ones too, and no byte arrives at either end any more. */
  silence(): void
  /** Every byte arrives so many milliseconds later. */
  slow(ms: number): void
  /** What Redis says of new entries does not arrive, or arrives twice. Everything else does. */
  bells(how: 'lost' | 'doubled'): void
  /** How many of them were taken away or doubled so far. */
  bellsTouched(): number
  /** Undoes all of this. What was silenced arrives now. */
  mend(): void
  close(): Promise<void>
}

/** Leads to this port of this machine. */
export async function openStoreLine(to: 'postgres' | 'redis', target: number): Promise<StoreLine> {
  const ends = new Set<Socket>()
  let isCut = false
  let delayMs = 0
  let touched = 0
  let bells: 'kept' | 'lost' | 'doubled' = 'kept'
  let mended = Promise.resolve()
  let mend = () => {}

  /** In order, whatever changes while something is on its way. */
  function carry(from: Socket, to: Socket, change: (chunk: Buffer) => Buffer): void {
    let last = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      const due = performance.now() + delayMs
      last = last.then(async () => {
        if (due > performance.now()) await pause(due - performance.now())
        await mended
        const left = change(chunk)
        if (!to.destroyed && left.length > 0) to.write(left)
      })
    })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      ends.delete(from)
      void last.then(() => to.destroy())
    })
    ends.add(from)
  }

  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(target, '127.0.0.1')
    carry(near, far, unchanged)
    carry(
      far,
      near,
      to === 'redis'
        ? aBellThief(
            () => bells,
            () => touched++,
          )
        : unchanged,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const drop = () => {
    for (const end of ends) end.destroy()
  }

  return {
    port,
    cut() {
      isCut = true
      drop()
    },
    silence() {
      mended = new Promise((resolve) => (mend = resolve))
    },
    slow(ms) {
      delayMs = ms
    },
    bells(how) {
      bells = how
    },
    bellsTouched: () => touched,
    mend() {
      isCut = false
      delayMs = 0
      bells = 'kept'
      mend()
    },
    async close() {
      mend()
      drop()
      server.close()
      await once(server, 'close')
    },
  }
}

const unchanged = (chunk: Buffer) => chunk
