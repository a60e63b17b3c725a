import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { LinkAnswer, PageAnswer, PanelAnswer } from '#shared/contract/http.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, joinByLink, type Person, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

const FRAME_BYTES = 20_000

let app: Awaited<ReturnType<typeof startApp>>
let panelId: PanelId
let lead: Person
let priya: Browser
let mine: { seat: SeatId; clientId: number }
let line: Socket

beforeEach(async () => {
  app = await startApp({ limits: { frameBytes: FRAME_BYTES } })
  const marta = await setUp(app.listening, (await app.setupCode())!)
  panelId = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel())).id
  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const seat = seats.find(({ name }) => name === 'Priya Rao')!.id
  const { path } = value(await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${seat}/link`, {}))
  lead = await enterRoom(marta, panelId)
  priya = (await joinByLink(app.listening, path)).browser
  mine = value(await priya.post<PageAnswer>(`/api/panels/${panelId}/page`, {}))
  line = polling({ cookie: priya.cookie(), origin: priya.origin })
  await once(line as never, 'room:view')
})

afterEach(async () => {
  line.close()
  lead.leave()
  await app.stop()
})

/** The room's connection of a page whose network lets no WebSocket through. */
const polling = (extraHeaders: Record<string, string>) =>
  io(app.listening, {
    auth: { version: PROTOCOL_VERSION, panelId },
    extraHeaders,
    transports: ['polling'],
    forceNew: true,
    reconnection: false,
  })
const heard = (name: string): Promise<unknown[]> => once(line as never, name)
const openCard = (channel: number, change = {}) =>
  line.emit('doc:open', { channel, document: `scorecard:${mine.seat}`, clientId: mine.clientId, ...change })

test.each([
  ['somebody else’s scorecard', () => ({ document: `scorecard:${lead.seat}` }), CLOSE.forbidden],
  ['a client id that was never issued', () => ({ clientId: 77 }), CLOSE.forbidden],
])('%s is not opened, and the room goes on', async (_what, change, code) => {
  openCard(1, change())
  const [channel, said] = await heard('doc:close')

  expect([channel, said]).toEqual([1, code])
  expect(line.connected).toBe(true)
})

test('a malformed frame ends its own document; the other one and the room go on', async () => {
  openCard(1)
  await heard('doc:opened')
  line.emit('doc:open', { channel: 2, document: 'notes', clientId: mine.clientId })
  await heard('doc:opened')
  line.emit('doc:frame', 1, Uint8Array.of(99, 1, 2, 3))
  const [channel, code] = await heard('doc:close')
  // The first step of an empty document is answered with what there is.
  line.emit('doc:frame', 2, Uint8Array.of(0, 0, 1, 0))
  const [answered] = await heard('doc:frame')

  expect([channel, code]).toEqual([1, CLOSE.malformed])
  expect(answered).toBe(2)
  expect(line.connected).toBe(true)
})

test('a frame over the limit ends its document as one over a WebSocket does', async () => {
  openCard(1)
  await heard('doc:opened')
  line.emit('doc:frame', 1, new Uint8Array(FRAME_BYTES + 1))
  const [channel, code] = await heard('doc:close')

  expect([channel, code]).toEqual([1, CLOSE.tooBig])
  expect(line.connected).toBe(true)
})

test.each([
  ['an address that is no document', { channel: 1, document: '../x', clientId: 1 }],
  ['a channel that is no number', { channel: 'one', document: 'notes', clientId: 1 }],
  ['a field too many', { channel: 1, document: 'notes', clientId: 1, seat: 'lead' }],
])('%s costs the connection that sent it, and nobody else', async (_what, message) => {
  line.emit('doc:open', message)
  await heard('disconnect')

  const { questions } = lead.view().kit
  await lead.rate(questions[0]!.id, 4)
  expect(lead.scorecard!.doc.getMap('ratings').toJSON()).toEqual({ [questions[0]!.id]: 4 })
})

test('no more documents are open at once than a page needs', async () => {
  const codes: unknown[] = []
  line.on('doc:close', (_channel, code) => codes.push(code))
  for (let channel = 1; channel <= 5; channel++) openCard(channel)

  await expect.poll(() => codes).toEqual([CLOSE.tooMany])
})

test('whoever runs the server sees how many documents are open inside', async () => {
  const inside = async () =>
    /^panelroom_tunnel_connections (.+)$/m.exec(await (await fetch(`${app.listening}/metrics`)).text())?.[1]
  expect(await inside()).toBe('0')
  openCard(1)
  await expect.poll(inside).toBe('1')
  line.emit('doc:close', 1)

  await expect.poll(inside).toBe('0')
})

test('a poll without an origin is let in with the header that only a page of ours can set', async () => {
  const cookie = priya.cookie()
  const foreign = polling({ cookie })
  const [error] = (await once(foreign as never, 'connect_error')) as [Error]
  const own = polling({ cookie, 'x-panelroom': '1' })
  await once(own as never, 'room:view')

  expect(error.message).toContain('xhr poll error')
  for (const it of [foreign, own]) it.close()
})

test('who is signed out loses the documents inside with the room', async () => {
  openCard(1)
  await heard('doc:opened')
  const bye = heard('room:bye')
  const gone = heard('disconnect')
  value(await priya.post('/api/sign-out', {}))

  expect((await bye)[0]).toEqual({ reason: 'signed-out', final: true })
  await gone
  await expect.poll(() => app.lines.filter((it) => it.startsWith('somebody left a room'))).toHaveLength(1)
})
