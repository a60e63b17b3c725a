import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { aPushedClock } from '#test/server/documents/a-clock.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, type Person, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

const WAIT = { timeout: 10_000, interval: 5 }

let app: Awaited<ReturnType<typeof startApp>>
let marta: Browser
let panel: Awaited<ReturnType<typeof aPanelWithPeople>>
beforeAll(async () => {
  app = await startApp()
  marta = await setUp(app.origin, (await app.setupCode())!)
  panel = await aPanelWithPeople(marta)
  value(await panel.lead.send({ type: 'startInterview' }))
})
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})
afterAll(async () => {
  for (const person of [panel.lead, ...panel.people]) person.leave()
  await app.stop()
})

const bystander = (): Person => panel.people[0]!
let lines = 0
/** Both planes of somebody else in the room answer as ever. */
async function goesOn(): Promise<void> {
  const questionId = panel.lead.view().kit.questions[0]!.id
  await bystander().write(questionId, 'heard', `line ${++lines}`)
  expect(await bystander().since(0)).toMatchObject({ ok: true })
}

async function counted(reason: string): Promise<number> {
  const text = await (await fetch(`${app.origin}/metrics`)).text()
  const line = text
    .split('\n')
    .find((it) => it.startsWith(`panelroom_refusals_total{plane="room",reason="${reason}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

/** The lead's own browser, with a socket that says whatever it likes. */
async function anAttacker(transports: ('websocket' | 'polling')[] = ['websocket']): Promise<Socket> {
  const socket = io(app.origin, {
    auth: { version: PROTOCOL_VERSION, panelId: panel.panelId },
    extraHeaders: { cookie: marta.cookie(), origin: app.origin },
    transports,
    forceNew: true,
    reconnection: false,
  })
  sockets.push(socket)
  await new Promise((resolve, reject) => {
    socket.once('room:view', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}
const ended = (socket: Socket) => new Promise((resolve) => socket.once('disconnect', resolve))

/** Says it past the client library, which would choke on it itself. Resolves with the server's answer. */
function ask(socket: Socket, name: string, json: string): Promise<unknown> {
  const id = 100_000 + ++lines
  const answer = new Promise((resolve) => {
    socket.io.engine.on('data', (packet) => {
      if (String(packet).startsWith(`3${id}`)) resolve(JSON.parse(String(packet).slice(`3${id}`.length)))
    })
  })
  socket.io.engine.write(`2${id}["${name}",${json}]`)
  return answer
}

/** Lists in lists, as deep as fits into a message. */
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000)

test.each([
  ['lists in lists', DEEP],
  ['lists in lists behind a thousand numbers', `[${'0,'.repeat(1_500)}${DEEP}]`],
  ['a command of 17 kB', `{"commandId":"x","request":{"type":"advance","more":"${'x'.repeat(17_000)}"}}`],
])('%s is answered as malformed, and nothing ends', async (_, json) => {
  const before = await counted('command too big')
  const attacker = await anAttacker()

  for (const name of ['room:command', 'room:since'])
    expect(await ask(attacker, name, json)).toMatchObject([{ ok: false, error: { kind: 'malformed' } }])
  attacker.io.engine.write(`2["room:activity",${json}]`)
  await goesOn()
  expect(attacker.connected).toBe(true)
  expect(await counted('command too big')).toBe(before + 2)
})

test.each<[string, unknown]>([
  [
    '__proto__ as a field',
    JSON.parse('{"commandId":"x","request":{"type":"advance","__proto__":{"by":"lead"}}}'),
  ],
  ['who speaks, said by the client', { commandId: 'x', request: { type: 'advance', by: 'somebody' } }],
  ['a command that is not there', { commandId: 'x', request: { type: 'sealEverything' } }],
  ['nothing', null],
  ['bytes', Buffer.from('hello')],
])('a command with %s is answered as malformed', async (_, message) => {
  const attacker = await anAttacker()

  expect(await attacker.emitWithAck('room:command', message)).toMatchObject({
    ok: false,
    error: { kind: 'malformed' },
  })
  await goesOn()
})

test('a word that nobody knows ends its own connection alone', async () => {
  const before = await counted('unknown event')
  const attacker = await anAttacker()
  const over = ended(attacker)
  attacker.emit('room:steal', {})

  await over
  expect(await counted('unknown event')).toBe(before + 1)
  await goesOn()
})

test('a flood of activity ends its own connection alone', async () => {
  const before = await counted('too fast')
  const attacker = await anAttacker()
  const over = ended(attacker)
  for (let i = 0; i < 500; i++)
    attacker.emit('room:activity', { looksAt: null, writing: true, answered: false })

  await over
  expect(await counted('too fast')).toBe(before + 1)
  await goesOn()
})

test('commands beyond their rate are answered so, and the connection stays', async () => {
  const before = await counted('too many commands')
  const attacker = await anAttacker()
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => attacker.emitWithAck('room:since', { controlSeq: 0 })),
  )

  const refused = answers.filter((it: { ok: boolean }) => !it.ok)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]).toEqual({ ok: false, error: { kind: 'too-fast', retryAfterMs: 3_000 } })
  expect(attacker.connected).toBe(true)
  expect(await counted('too many commands')).toBe(before + refused.length)
  await goesOn()
})

test('a message without an answer to give it to is let go by', async () => {
  const attacker = await anAttacker()
  attacker.emit('room:command', { commandId: 'x', request: { type: 'advance' } })
  attacker.emit('room:command')
  attacker.emit('room:since', 'not a function', 'either')

  await goesOn()
  expect(attacker.connected).toBe(true)
})

test('where WebSockets are blocked the room is reached by polling', async () => {
  const socket = await anAttacker(['polling'])

  expect(await socket.emitWithAck('room:since', { controlSeq: 0 })).toMatchObject({ ok: true })
})

test('polling too is held to the limits of its address', async () => {
  const small = await startApp({ limits: { handshakesPerSecond: 1 } })
  const tries = []
  for (let i = 0; i < 7; i++) {
    const answer = await fetch(`${small.origin}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: small.origin },
    })
    tries.push(answer.status)
  }

  expect(tries).toEqual([200, 200, 200, 200, 200, 403, 403])
  await small.stop()
})

/** One handshake, written by hand. Answers what the server says to it. */
async function aHandshake(path: string, headers: Record<string, string>) {
  const { port, hostname } = new URL(app.origin)
  const line = connect(Number(port), hostname)
  line.on('error', () => undefined)
  const all = {
    Host: `${hostname}:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, it]) => `${name}: ${it}\r\n`)
  line.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const chunks: Buffer[] = []
  line.on('data', (chunk: Buffer) => chunks.push(chunk))
  await vi.waitFor(() => {
    if (!Buffer.concat(chunks).includes('\r\n\r\n')) throw new Error('no answer yet')
  }, WAIT)
  return {
    line,
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(Buffer.concat(chunks).toString('latin1'))?.[1]),
    received: () => Buffer.concat(chunks),
    closed: once(line, 'close'),
  }
}

test.each([
  ['no origin', '/yjs/x/notes', {}, 403],
  ['a foreign origin', '/yjs/x/notes', { Origin: 'https://evil.example' }, 403],
  ['an origin that only begins like ours', '/yjs/x/notes', { Origin: 'ORIGIN.evil.example' }, 403],
  ['no origin, on the control plane', '/socket.io/?EIO=4&transport=websocket', {}, 403],
  ['another path', '/secret', { Origin: 'ORIGIN' }, 404],
])('an upgrade with %s is refused before anything else is looked at', async (_, path, headers, status) => {
  const own = Object.entries(headers).map(([name, it]) => [name, it.replace('ORIGIN', app.origin)])
  const { status: answer, line } = await aHandshake(path, Object.fromEntries(own) as Record<string, string>)

  expect(answer).toBe(status)
  line.destroy()
})

const frame = (...bytes: number[]) => Buffer.from(bytes)
const MASK = [0, 0, 0, 0]
/** What no WebSocket peer may send. */
const VIOLATIONS: readonly [string, Buffer][] = [
  ['a reserved bit', frame(0xc2, 0x80, ...MASK)],
  ['an opcode that is not there', frame(0x85, 0x80, ...MASK)],
  ['a ping of 200 bytes', frame(0x89, 0xfe, 0, 200, ...MASK)],
  ['a frame without a mask', frame(0x82, 0x01, 0)],
  ['a frame of 2^63 bytes', frame(0x82, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, ...MASK)],
  ['a close with a code that is not allowed', frame(0x88, 0x82, ...MASK, 0x03, 0xec)],
  ['a close of one byte', frame(0x88, 0x81, ...MASK, 0x03)],
  ['text that is not UTF-8', frame(0x81, 0x81, ...MASK, 0xff)],
  ['a continuation of nothing', frame(0x80, 0x80, ...MASK)],
  [
    'two hundred fragments of a byte',
    Buffer.concat([
      frame(0x02, 0x81, ...MASK, 1),
      ...Array.from({ length: 200 }, () => frame(0, 0x81, ...MASK, 1)),
    ]),
  ],
]
const PLANES = ['documents', 'control'] as const

test.each(VIOLATIONS.flatMap(([name, bytes]) => PLANES.map((plane) => [name, plane, bytes] as const)))(
  '%s ends its own connection alone (%s)',
  async (_, plane, bytes) => {
    const page = value(await marta.post<{ clientId: number }>(`/api/panels/${panel.panelId}/page`, {}))
    const path =
      plane === 'documents'
        ? `/yjs/${panel.panelId}/notes?cid=${page.clientId}&v=${PROTOCOL_VERSION}`
        : '/socket.io/?EIO=4&transport=websocket'
    const attacker = await aHandshake(path, { Origin: app.origin, Cookie: marta.cookie() })
    expect(attacker.status).toBe(101)
    attacker.line.write(bytes)

    await attacker.closed
    await goesOn()
  },
)

test('somebody else comes in while all this is going on', async () => {
  const person = await enterRoom(marta, panel.panelId)

  expect(createHash('sha256').update(JSON.stringify(person.view().kit)).digest('hex')).toBe(
    createHash('sha256').update(JSON.stringify(panel.lead.view().kit)).digest('hex'),
  )
  person.leave()
})

test('a sign-in that has run out ends the room’s connections too, though nobody told the server', async () => {
  const clock = aPushedClock()
  const other = await startApp({ clock })
  const nora = await setUp(other.origin, (await other.setupCode())!)
  const { lead, people } = await aPanelWithPeople(nora, undefined, { record: true })
  const said = () => lead.received.filter((it) => typeof it === 'string' && it.startsWith('room:bye'))
  expect(said()).toEqual([])
  clock.pass(25 * 3_600_000)

  await vi.waitFor(() => expect(said()).toEqual(['room:bye {"reason":"signed-out","final":true}']), WAIT)
  for (const person of [lead, ...people]) person.leave()
  await other.stop()
})
