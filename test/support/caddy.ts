import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { setTimeout as pause } from 'node:timers/promises'
import { aFreePort } from './server-process.ts'

export type Caddy = {
  readonly origin: string
  /** Who signs its certificates. */
  readonly authority: Buffer
  /** The end of what it has said. */
  said(): string
  stop(): Promise<void>
}

/** Directives that came after the oldest Caddy that is still packaged. Each only matters where nothing here looks. */
const YOUNGER_THAN_SOME = /^\s*stream_close_delay .*\n/m
const SAID_CHARS = 8_000

/** `$CADDY`, or the one that `npm test` has unpacked, or the one of this machine, or null. */
export function caddyProgram(): string | null {
  const names = [process.env.CADDY, '.cache/caddy/usr/bin/caddy', 'caddy'].filter((it) => it !== undefined)
  return names.find((it) => spawnSync(it, ['version']).status === 0) ?? null
}

/**
 * Begins Caddy with the project's own `Caddyfile`, for `localhost` at a free port and with a certificate that it makes for itself.
 * `nodes` stand where the file has `node1:3000` and so on. Rejects if it does not take the file.
 */
export async function startCaddy(program: string, nodes: readonly string[]): Promise<Caddy> {
  const folder = mkdtempSync(join(tmpdir(), 'panelroom-caddy-'))
  const [http, https] = await Promise.all([aFreePort(), aFreePort()])
  const head = ['admin off', 'skip_install_trust', `http_port ${http}`, `https_port ${https}`]
  const file = join(folder, 'Caddyfile')
  const own = readFileSync('Caddyfile', 'utf8')
  const addressed = own.replaceAll(/\bnode(\d):3000\b/g, (_, n: string) => nodes[Number(n) - 1]!)
  mkdirSync(join(folder, 'home'))
  const env = { PATH: process.env.PATH, HOME: join(folder, 'home'), PANELROOM_SITE: 'localhost' }
  const write = (text: string) => writeFileSync(file, `{\n\t${head.join('\n\t')}\n}\n${text}`)
  const judged = () =>
    spawnSync(program, ['validate', '--adapter', 'caddyfile', '--config', file], { env, encoding: 'utf8' })
  write(addressed)
  let verdict = judged()
  if (/unrecognized subdirective/.test(verdict.stderr)) {
    process.stdout.write(`an older Caddy: without${YOUNGER_THAN_SOME.exec(addressed)?.[0].trimEnd()}\n`)
    write(addressed.replace(YOUNGER_THAN_SOME, ''))
    verdict = judged()
  }
  if (verdict.status !== 0) throw new Error(`Caddy does not take the Caddyfile:\n${verdict.stderr}`)

  const child = spawn(program, ['run', '--adapter', 'caddyfile', '--config', file], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr!.on('data', (it: Buffer) => (said = (said + it.toString()).slice(-SAID_CHARS)))
  const root = join(env.HOME, '.local/share/caddy/pki/authorities/local/root.crt')
  while (!(await answersTo(https, root))) {
    if (child.exitCode !== null) throw new Error(`Caddy ended before it was ready:\n${said}`)
    await pause(50)
  }
  return {
    origin: `https://localhost:${https}`,
    authority: readFileSync(root),
    said: () => said,
    async stop() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Whether somebody listens there with a certificate that this authority has signed. */
function answersTo(port: number, authority: string): Promise<boolean> {
  return new Promise((resolve) => {
    let ca: Buffer
    try {
      ca = readFileSync(authority)
    } catch {
      return resolve(false)
    }
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
