import { io, type Socket } from 'socket.io-client'
import { afterEach, expect, test, vi } from 'vitest'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { Limits } from '#server/services/limits.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

const WAIT = { timeout: 20_000, interval: 20 }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function aRoom(limits: Partial<Limits>) {
  const app = await startApp({ limits })
  ends.push(() => app.stop())
  const marta = await setUp(app.origin, (await app.setupCode())!)
  const { panelId, lead, people } = await aPanelWithPeople(marta)
  ends.push(() => [lead, ...people].forEach((it) => it.leave()))
  const counted = async (reason: string) => {
    const text = await (await fetch(`${app.origin}/metrics`)).text()
    return text.includes(`panelroom_refusals_total{plane="room",reason="${reason}"} 1\n`)
  }
  return { app, marta, panelId, lead, people, counted }
}

/** A room connection of this browser. Rejects with the word that it is refused with. */
async function aConnection(origin: string, browser: Browser, panelId: PanelId): Promise<Socket> {
  const socket = io(origin, {
    auth: { version: PROTOCOL_VERSION, panelId },
    extraHeaders: { cookie: browser.cookie(), origin },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  ends.push(() => socket.disconnect())
  await new Promise((resolve, reject) => {
    socket.once('room:view', resolve)
    socket.once('connect_error', reject)
    // Let in and found to be one too many.
    socket.once('disconnect', (reason) => reject(new Error(reason)))
  })
  return socket
}

test('a seat with as many connections to the room as it may have gets no more, and others come in', async () => {
  const { app, marta, panelId, lead, counted } = await aRoom({ roomConnectionsPerSeat: 2 })
  const second = await aConnection(app.origin, marta, panelId)

  await expect(aConnection(app.origin, marta, panelId)).rejects.toThrow('too many connections')
  expect(await counted('too many connections')).toBe(true)
  value(await lead.send({ type: 'startInterview' }))

  second.disconnect()
  await vi.waitFor(() => aConnection(app.origin, marta, panelId), WAIT)
})

test('of many connections that one seat opens at once it gets as many as it may have', async () => {
  const { app, marta, panelId } = await aRoom({ roomConnectionsPerSeat: 4 })

  const tries = await Promise.allSettled(
    Array.from({ length: 12 }, () => aConnection(app.origin, marta, panelId)),
  )
  await vi.waitFor(() => {
    const open = tries.filter((it) => it.status === 'fulfilled' && it.value.connected)
    // The lead is in the room with one already.
    expect(open).toHaveLength(3)
  }, WAIT)
})

test('who takes nothing and asks for the whole room again and again is let go, and the others go on', async () => {
  const { app, marta, panelId, lead, people, counted } = await aRoom({
    commandsPerSecond: 100,
    packetsPerSecond: 1_000,
    bufferedBytes: 100_000,
  })
  const attacker = await aConnection(app.origin, marta, panelId)
  const { transport } = attacker.io.engine as unknown as {
    transport: { ws: { pause(): void; _socket: { pause(): void } } }
  }
  transport.ws.pause()
  const asking = setInterval(() => {
    for (let n = 0; n < 10; n++) attacker.emit('room:since', { controlSeq: 1e9 }, () => undefined)
  }, 20)
  ends.push(() => clearInterval(asking))

  await vi.waitFor(async () => expect(await counted('too slow')).toBe(true), WAIT)
  clearInterval(asking)
  value(await lead.send({ type: 'startInterview' }))
  await people[0]!.until((view) => view.phase === 'interview')
})
