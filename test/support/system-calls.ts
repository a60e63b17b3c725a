import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** One call of a process to the system, in the order of the process. `bytes` is what was written. */
export type SystemCall =
  | { readonly is: 'written' | 'told'; readonly bytes: Buffer }
  /** Begun, and later answered; in between, others may have begun. */
  | { readonly is: 'sync begun' | 'synced' }

/** Watches what a process writes into the log of its database, when it syncs that, and what it tells other processes. */
export async function watchSystemCalls(pid: number, into: string) {
  const calls = ['-e', 'trace=pwrite64,fsync,fdatasync,write,writev', '-e', 'signal=none']
  const child = spawn('strace', ['-f', '-p', String(pid), '-y', '-xx', '-s', '70000', ...calls, '-o', into], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  let said = ''
  for await (const line of createInterface({ input: child.stderr })) {
    said += line
    if (/attached/.test(line)) break
  }
  if (!/attached/.test(said)) throw new Error(said)
  child.stderr.resume()
  return {
    async stop(): Promise<SystemCall[]> {
      child.kill('SIGINT')
      await ended
      return read(readFileSync(into, 'latin1'))
    },
  }
}

const LINE = /^(\d+) +(?:<\.\.\. )?(\w+)(.*)$/
// What a number stands for is written out as bytes too.
const inHex = (text: string) => [...Buffer.from(text)].map((it) => `\\x${it.toString(16)}`).join('')
const WAL = `${inHex('-wal')}>`
const SOCKET = `<${inHex('socket:')}`

function read(text: string): SystemCall[] {
  const syncing = new Set<string>()
  return text.split('\n').flatMap((line): SystemCall[] => {
    const [, thread, call, rest] = LINE.exec(line) ?? []
    if (!thread || !call || rest === undefined) return []
    const isSync = call === 'fsync' || call === 'fdatasync'
    if (isSync && rest.includes('resumed>'))
      return syncing.delete(thread) && rest.endsWith(' = 0') ? [{ is: 'synced' }] : []
    // What follows the first half of a call says nothing new about it.
    if (rest.includes('resumed>')) return []
    if (isSync && rest.includes(WAL)) {
      if (rest.endsWith(' = 0')) return [{ is: 'sync begun' }, { is: 'synced' }]
      syncing.add(thread)
      return [{ is: 'sync begun' }]
    }
    if (call === 'pwrite64' && rest.includes(WAL)) return [{ is: 'written', bytes: bytesIn(rest) }]
    if (call.startsWith('write') && rest.includes(SOCKET)) return [{ is: 'told', bytes: bytesIn(rest) }]
    return []
  })
}

/** After the first argument, which names where to. */
const bytesIn = (call: string) =>
  Buffer.from(
    [...call.slice(call.indexOf('>')).matchAll(/\\x([0-9a-f]{2})/g)].map(([, hex]) => hex).join(''),
    'hex',
  )
