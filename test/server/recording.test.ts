import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { differences, type Recording, recordingOf } from '#test/support/recording.ts'
import { openRecordingLine } from '#test/support/recording-line.ts'

/** What a server says to one client: the answer to one request, then the frames of one WebSocket. */
type Said = {
  headers: Record<string, string>
  body: string
  frames: readonly (string | Buffer)[]
  pings: number
  close: readonly [code: number, reason: string] | 'without a word'
}
const SAID: Said = {
  headers: { 'x-order': '1' },
  body: '{"phase":"scoring"}',
  frames: ['locked', Buffer.from([121, 1, 7])],
  pings: 1,
  close: [4403, 'refused'],
}

/** The recording of a client that hears this. */
async function heard(changes: Partial<Said> = {}): Promise<Recording> {
  const said = { ...SAID, ...changes }
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-length': Buffer.byteLength(said.body), ...said.headers })
      .end(said.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    for (const frame of said.frames) socket.send(frame)
    for (let count = 0; count < said.pings; count++) socket.ping()
    // A ping that is answered has everything before it behind it.
    if (said.close === 'without a word') setImmediate(() => socket.terminate())
    else socket.close(...said.close)
  })

  const line = await openRecordingLine((server.address() as AddressInfo).port)
  await (await fetch(`${line.origin}/api/me`)).text()
  await once(new WebSocket(`${line.origin.replace('http', 'ws')}/yjs/panel/notes?cid=1`), 'close')
  const recording = recordingOf(line.passages)
  await line.close()
  sockets.close()
  server.close()
  server.closeAllConnections()
  return recording
}

test('two clients that hear the same have the same recording, whatever the clock and the nonces say', async () => {
  const recording = await heard()

  expect(differences(recording, await heard())).toEqual([])
  expect([...recording.keys()]).toEqual(['http', '/yjs/panel/notes #1'])
  expect(recording.get('/yjs/panel/notes #1')!.slice(1)).toEqual([
    '8106 locked',
    '8203 790107',
    '8900 ',
    `8809 ${Buffer.from([0x11, 0x33, ...Buffer.from('refused')]).toString('hex')}`,
  ])
})

test.each<readonly [what: string, changes: Partial<Said>]>([
  ['one byte of an answer', { body: '{"phase":"scorinG"}' }],
  ['the length of an answer', { body: '{"phase":"scoring"} ' }],
  ['a header', { headers: { 'x-order': '2' } }],
  ['one more header', { headers: { ...SAID.headers, etag: '"1"' } }],
  ['one byte of a frame', { frames: ['locked', Buffer.from([121, 1, 8])] }],
  ['one more frame', { frames: [...SAID.frames, Buffer.from([123, 0])] }],
  ['an empty frame', { frames: ['', ...SAID.frames] }],
  ['the order of frames', { frames: SAID.frames.toReversed() }],
  ['the kind of a frame', { frames: [Buffer.from('locked'), SAID.frames[1]!] }],
  ['one more ping', { pings: 2 }],
  ['a close code', { close: [4404, 'refused'] }],
  ['a reason', { close: [4403, 'Refused'] }],
  ['an end without a close', { close: 'without a word' }],
])('a recording notices %s', async (_what, changes) => {
  expect(differences(await heard(), await heard(changes))).not.toEqual([])
})

test('what cannot be read is an error, not nothing', () => {
  const ask = { turn: 0, bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') }
  const down = [Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n')]

  expect(() => recordingOf([{ up: [ask], down, endedBy: null }])).toThrow('without a length')
  expect(() => recordingOf([{ up: [], down: [Buffer.from('?')], endedBy: null }])).toThrow('answer nothing')
})
