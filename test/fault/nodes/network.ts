import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { joinEnds } from '#test/support/joined-ends.ts'

/** A machine of its own, as far as the network goes, on one cable to this one. */
export type Network = {
  /** What a command begins with that runs there. */
  readonly prefix: readonly string[]
  /** Its address, and this machine's, at the two ends of the cable. */
  readonly there: string
  readonly here: string
  /** Takes the cable away: whatever is sent is gone, and nobody is told. */
  cut(): void
  mend(): void
  close(): void
}

/** Another one on Linux, where this user may make it. */
export function aNetwork(skip: (reason: string) => never): Network {
  const name = `panelroom-${process.pid}`
  const cable = `pr${process.pid}`
  // A network that is for measuring, of which two addresses are taken.
  const net = `198.18.${process.pid % 256}`
  const [here, there] = [`${net}.1`, `${net}.2`]
  const ip = (...args: readonly string[]) => {
    const done = spawnSync('ip', args, { encoding: 'utf8' })
    return done.status === 0 ? null : (done.error?.message ?? done.stderr)
  }
  const close = () => {
    ip('link', 'delete', cable)
    ip('netns', 'delete', name)
  }
  const steps = [
    ['netns', 'add', name],
    ['link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name],
    ['addr', 'add', `${here}/30`, 'dev', cable],
    ['link', 'set', cable, 'up'],
    ['-n', name, 'addr', 'add', `${there}/30`, 'dev', 'eth0'],
    ['-n', name, 'link', 'set', 'eth0', 'up'],
    ['-n', name, 'link', 'set', 'lo', 'up'],
  ]
  for (const step of steps) {
    const problem = ip(...step)
    if (problem === null) continue
    close()
    skip(`no network of its own here: ${problem}`)
  }
  const set = (state: 'up' | 'down') => {
    const problem = ip('link', 'set', cable, state)
    if (problem !== null) throw new Error(problem)
  }
  return {
    prefix: ['ip', 'netns', 'exec', name],
    there,
    here,
    cut: () => set('down'),
    mend: () => set('up'),
    close,
  }
}

export type Relay = { readonly port: number; close(): Promise<void> }

/** Passes connections on from this address to that one. */
export async function aRelay(
  host: string,
  to: { readonly host: string; readonly port: number },
): Promise<Relay> {
  const ends = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to.port, to.host)
    joinEnds(near, far, ends)
  }).listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      for (const end of ends) end.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
