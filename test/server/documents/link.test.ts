import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { linkTo } from '#server/transports/documents/link.ts'
import { expectTrue, WAIT } from './frames.ts'

const leaving: (() => void)[] = []
afterEach(() => {
  for (const leave of leaving.splice(0)) leave()
})

/** Both ends of a real connection. */
async function aLine() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 64_000_000 })
  leaving.push(() => server.close())
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    maxPayload: 64_000_000,
  })
  leaving.push(() => client.terminate())
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  await once(client, 'open')
  leaving.push(() => socket.terminate())
  return { link: linkTo(socket, () => undefined), socket, client }
}
type Inside = { _socket: NodeJS.ReadWriteStream & { pause(): void; resume(): void } }
const rawOf = (socket: WebSocket) => (socket as unknown as Inside)._socket

test('all frames of one moment leave in one write', async () => {
  const { link, client } = await aLine()
  const chunks: Buffer[] = []
  rawOf(client).on('data', (chunk: Buffer) => chunks.push(chunk))
  const frames: unknown[] = []
  client.on('message', (it) => frames.push(it))
  for (let i = 0; i < 20; i++) link.send(new Uint8Array([i]))
  await vi.waitFor(() => expectTrue(frames.length === 20), WAIT)

  expect(chunks.length).toBe(1)
})

test('of a frame that its reader takes slowly it is known how much has left, and when all of it has', async () => {
  const { link, client } = await aLine()
  rawOf(client).pause()
  let isGone = false
  const before = link.left
  link.send(new Uint8Array(32_000_000), () => {
    isGone = true
  })
  await vi.waitFor(() => expectTrue(link.left > before), WAIT)
  expect(link.left - before).toBeLessThan(32_000_000)
  expect(link.bufferedAmount).toBeGreaterThan(0)
  expect(isGone).toBe(false)

  rawOf(client).resume()
  await vi.waitFor(() => expectTrue(isGone), WAIT)
  expect(link.left - before).toBeGreaterThanOrEqual(32_000_000)
  expect(link.bufferedAmount).toBe(0)
})

test('what is sent to somebody who has left is dropped', async () => {
  const { link, socket, client } = await aLine()
  client.close()
  await once(socket, 'close')
  let isGone = false
  link.send(new Uint8Array(10), () => {
    isGone = true
  })

  expect([isGone, link.bufferedAmount]).toEqual([false, 0])
})

test.each([0, 1, 125, 126, 65_535, 65_536, 200_000])(
  'a message of %i bytes arrives as it was, in its order, with a ping beside it and before the close',
  async (length) => {
    const { link, socket, client } = await aLine()
    const heard: string[] = []
    client.on('message', (data: Buffer, isBinary) =>
      heard.push(`${isBinary} ${data.length} ${data.every((it, at) => it === at % 251)}`),
    )
    client.on('ping', () => heard.push('ping'))
    const message = new Uint8Array(length).map((_, at) => at % 251)

    link.send(message)
    socket.ping()
    link.send(message)
    link.send(message.slice())
    link.close(4400, 'done')
    link.send(message)
    const [code] = (await once(client, 'close')) as [number]

    const whole = `true ${length} true`
    expect(heard.filter((it) => it !== 'ping')).toEqual([whole, whole, whole])
    expect(heard).toContain('ping')
    expect(code).toBe(4400)
  },
)
