import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, PASSWORD, setUp, signIn, value } from '#test/support/person.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'

const WAIT = { timeout: 20_000, interval: 20 }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelroom-stop-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A server with a panel in it, and a peer that opened the panel notes and will never answer anything. */
async function aServerWithAStuckPeer() {
  const server = await startProcess(folder, 0)
  const marta = await setUp(server.origin, server.link.split('#code=')[1]!)
  const { panelId, lead, people } = await aPanelWithPeople(marta)
  value(await lead.send({ type: 'startInterview' }))
  const { clientId } = value(await marta.post<{ clientId: number }>(`/api/panels/${panelId}/page`, {}))
  const { port, hostname } = new URL(server.origin)
  const stuck = connect(Number(port), hostname)
  stuck.on('error', () => undefined)
  stuck.write(
    `GET /yjs/${panelId}/notes?cid=${clientId}&v=${PROTOCOL_VERSION} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
      `Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${server.origin}\r\nCookie: ${marta.cookie()}\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await once(stuck, 'data')
  return { server, marta, panelId, lead, people, stuck }
}

const readiness = async ({ origin }: ServerProcess) => {
  const answer = await fetch(`${origin}/readyz`)
  return { status: answer.status, ...((await answer.json()) as { because: string[] }) }
}

test('a stop says that it is no longer ready, takes nobody in, stores what was written, and is held up by nobody', async () => {
  const { server, panelId, lead, people } = await aServerWithAStuckPeer()
  const questionId = lead.view().kit.questions[0]!.id
  expect((await readiness(server)).status).toBe(200)
  await people[0]!.write(questionId, 'heard', 'Said before the stop.')
  const ended = server.kill('SIGTERM')

  await vi.waitFor(async () => {
    expect(await readiness(server)).toMatchObject({ status: 503, because: ['draining'] })
  }, WAIT)
  const refused = await fetch(`${server.origin}/socket.io/?EIO=4&transport=polling`, {
    headers: { origin: server.origin },
  })
  expect(refused.status).toBe(403)
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200)
  expect(await ended).toBe(0)
  for (const person of [lead, ...people]) person.leave()

  const next = await startProcess(folder, 0)
  const again = await enterRoom(await signIn(next.origin, 'marta@example.org', PASSWORD), panelId)
  expect(again.view().phase).toBe('interview')
  again.leave()
  expect(await next.kill('SIGTERM')).toBe(0)
})

test('a connection that its owner keeps open after an answer, as balancers do, holds up no stop', async () => {
  const server = await startProcess(folder, 0)
  const { port, hostname, host, origin } = new URL(server.origin)
  const kept = connect(Number(port), hostname)
  kept.write(
    `POST /api/sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nX-Panelroom: 1\r\n` +
      'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
  )
  expect((await readiness(server)).status).toBe(200)
  const ended = server.kill('SIGTERM')
  await vi.waitFor(() => expect(fetch(`${origin}/healthz`)).rejects.toThrow('fetch failed'), WAIT)

  kept.write('}')
  const [answer] = (await once(kept, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 4/)
  expect(await ended).toBe(0)
})

test('a second signal ends it at once', async () => {
  const { server, lead, people } = await aServerWithAStuckPeer()
  const ended = server.kill('SIGTERM')
  await vi.waitFor(async () => expect((await readiness(server)).status).toBe(503), WAIT)
  server.child.kill('SIGTERM')

  expect(await ended).toBe(1)
  for (const person of [lead, ...people]) person.leave()
})
