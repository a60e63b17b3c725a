import type { Passage } from './recording-line.ts'

/**
 * What came to one client, in order, by channel: `http` holds its answers one by one, every WebSocket is a channel of its own, all
 * polls are one. An entry is one answer or one frame, byte for byte (latin1, binary frames in hexadecimal), their own heads included.
 */
export type Recording = ReadonlyMap<string, readonly string[]>

// What no two runs can share. Nothing else is left out of a comparison, and each of these only where it belongs.

/** In the head of an HTTP answer: Node's own clock, and the answer to a nonce that the client drew. */
const CHANCE_IN_HEADS = [
  [/^(Date: ).{29}$/m, '$1(now)'],
  [/^(Sec-WebSocket-Accept: ).{28}$/m, '$1(nonce)'],
] as const
/** In the two packets that open a Socket.io connection: names that Engine.io and Socket.io draw for it. */
const OPENING = /^(0|40)\{/
const CHANCE_IN_OPENINGS = [/("sid":")[\w-]{20}"/, '$1(drawn)"'] as const
/** Engine.io's sign of life, every 20 s by the machine's own clock. */
const HEARTBEAT = '2'
/** How many packets one poll brings is a matter of moments, and so are the number of polls and their lengths. */
const BETWEEN_PACKETS = '\x1e'
const LENGTH_OF_POLL = /^Content-Length: \d+\r\n/im

type Ask = { readonly turn: number; readonly method: string; readonly path: string }
type Answer = Ask & { readonly head: string; readonly body: Buffer; readonly rest: Buffer | null }

/** Reads a recording out of the connections of one client. Throws on bytes that it cannot read: what is not understood is not compared. */
export function recordingOf(passages: readonly Passage[]): Recording {
  const channels = new Map<string, string[]>()
  const add = (channel: string, ...entries: readonly string[]) =>
    channels.set(channel, [...(channels.get(channel) ?? []), ...entries])
  const answers = passages
    .flatMap((passage) => answersIn(passage).map((answer) => ({ ...answer, passage })))
    .toSorted((one, other) => one.turn - other.turn)
  const opened = new Map<string, number>()
  const pollHeads = new Set<string>()

  for (const { method, path, head, body, rest, passage } of answers) {
    const { pathname, searchParams } = new URL(path, 'http://host')
    if (rest) {
      const count = (opened.get(pathname) ?? 0) + 1
      opened.set(pathname, count)
      const frames = framesIn(rest)
      const saidBye = frames.some((it) => it.startsWith('88'))
      add(`${pathname} #${count}`, head, ...frames.filter((it) => !isHeartbeat(pathname, it)))
      if (passage.endedBy === 'server' && !saidBye) add(`${pathname} #${count}`, 'cut off by the server')
    } else if (searchParams.get('transport') === 'polling') {
      pollHeads.add(
        `${method} ${head.replace(LENGTH_OF_POLL, '')}${method === 'POST' ? body.toString('latin1') : ''}`,
      )
      if (method === 'GET') {
        const packets = body.toString('latin1').split(BETWEEN_PACKETS).map(withoutChance)
        add('polls', ...packets.filter((it) => it !== HEARTBEAT))
      }
    } else add('http', `${method} ${path}\n${head}\n\n${body.toString('latin1')}`)
  }
  if (pollHeads.size > 0) add('heads of polls', ...[...pollHeads].toSorted())
  return channels
}

/** Every place where two recordings differ, each in a line that names it. Empty: the client cannot tell one run from the other. */
export function differences(one: Recording, other: Recording): string[] {
  const channels = [...new Set([...one.keys(), ...other.keys()])]
  return channels.flatMap((channel) => {
    const [ours, theirs] = [one.get(channel) ?? [], other.get(channel) ?? []]
    const length = Math.max(ours.length, theirs.length)
    return Array.from({ length }, (_, index) => index)
      .filter((index) => ours[index] !== theirs[index])
      .map((index) => `${channel} [${index}]: ${about(ours[index], theirs[index])}`)
  })
}

function about(one = 'nothing', other = 'nothing'): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  const from = Math.max(0, at - 60)
  return `…${one.slice(from, at + 60)}… or …${other.slice(from, at + 60)}… (${one.length} or ${other.length} bytes)`
}

function answersIn({ up, down: pieces }: Passage): Answer[] {
  const down = Buffer.concat(pieces)
  const answers: Answer[] = []
  let at = 0
  for (const ask of asksIn(up)) {
    const end = down.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const raw = down.toString('latin1', at, end)
    const head = CHANCE_IN_HEADS.reduce((text, [chance, instead]) => text.replace(chance, instead), raw)
    at = end + 4
    if (raw.startsWith('HTTP/1.1 101 '))
      return [...answers, { ...ask, head, body: NONE, rest: down.subarray(at) }]

    const length = ask.method === 'HEAD' ? 0 : lengthIn(raw)
    answers.push({ ...ask, head, body: down.subarray(at, at + length), rest: null })
    at += length
  }
  if (at < down.length) throw new Error(`bytes that answer nothing: ${down.toString('latin1', at, at + 200)}`)
  return answers
}

function asksIn(up: Passage['up']): Ask[] {
  const bytes = Buffer.concat(up.map((it) => it.bytes))
  const asks: Ask[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const head = bytes.toString('latin1', at, end)
    const [method = '', path = ''] = head.split(' ')
    asks.push({ turn: turnAt(up, at), method, path })
    if (/^upgrade: websocket$/im.test(head)) break
    at = end + 4 + (/^content-length:/im.test(head) ? lengthIn(head) : 0)
  }
  return asks
}

function turnAt(up: Passage['up'], offset: number): number {
  let left = offset
  for (const { turn, bytes } of up) {
    if (left < bytes.length) return turn
    left -= bytes.length
  }
  throw new Error('beyond what was sent')
}

function lengthIn(head: string): number {
  const length = /^content-length: *(\d+)$/im.exec(head)?.[1]
  if (length === undefined) throw new Error(`a message without a length: ${head}`)
  return Number(length)
}

/** Server to client, so never masked. The head of a frame is kept too: it says whether it is whole, and of which kind. */
function framesIn(bytes: Buffer): string[] {
  const frames: string[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = bytes[at + 1]!
    const headSize = short === 126 ? 4 : short === 127 ? 10 : 2
    if (at + headSize > bytes.length) break
    const size =
      headSize === 4
        ? bytes.readUInt16BE(at + 2)
        : headSize === 10
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short
    const end = at + headSize + size
    if (end > bytes.length) break
    const payload = bytes.subarray(at + headSize, end)
    const text = bytes[at] === 0x81 ? withoutChance(payload.toString('latin1')) : payload.toString('hex')
    frames.push(`${bytes.toString('hex', at, at + headSize)} ${text}`)
    at = end
  }
  return frames
}

const withoutChance = (packet: string) =>
  OPENING.test(packet) ? packet.replace(...CHANCE_IN_OPENINGS) : packet

const isHeartbeat = (pathname: string, frame: string) =>
  pathname.startsWith('/socket.io/') && frame === `8101 ${HEARTBEAT}`

const NONE = Buffer.alloc(0)
