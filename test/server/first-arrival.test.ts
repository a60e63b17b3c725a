import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { ViewMessage } from '#shared/contract/socket.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { err } from '#shared/result.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, joinByLink, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

test('who comes for the first time while nothing can be stored is asked to come again, and then sees what was missed', async () => {
  let isFull = false
  const app = await startApp({
    roomLog: (real) => ({
      ...real,
      appendEvents: async (...it) => (isFull ? err({ code: 'unavailable' }) : real.appendEvents(...it)),
    }),
  })
  try {
    const marta = await setUp(app.listening, (await app.setupCode())!)
    const { id } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel()))
    const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${id}`))
    const priya = seats.find((it) => it.name === 'Priya Rao')!.id
    const { path } = value(await marta.post<LinkAnswer>(`/api/panels/${id}/seats/${priya}/link`, {}))
    const { browser } = await joinByLink(app.listening, path)
    const lead = await enterRoom(marta, id)
    value(await lead.send({ type: 'startInterview' }))
    value(await lead.send({ type: 'advance', from: lead.view().place! }))
    const [first] = lead.view().kit.questions

    const priyasSeat = () => lead.view().seats[priya]!

    isFull = true
    expect(await knock(browser, id)).toBe('internal')
    expect(priyasSeat().joinedAt).toBeNull()
    isFull = false
    expect(await knock(browser, id)).toMatchObject({ me: priya })
    await lead.until(() => priyasSeat().joinedAt !== null)

    expect(priyasSeat().missed).toEqual([first!.id])
    // Who is known comes in even then: there is nothing to store.
    isFull = true
    expect(await knock(browser, id)).toMatchObject({ me: priya })
    lead.leave()
  } finally {
    await app.stop()
  }
})

/** One try at the door: the view that one is shown inside, or the word that one is turned away with. */
function knock(browser: Browser, panelId: PanelId): Promise<ViewMessage | string> {
  const socket = io(browser.origin, {
    auth: { version: PROTOCOL_VERSION, panelId },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie: browser.cookie(), origin: browser.origin },
  })
  return new Promise<ViewMessage | string>((resolve) => {
    socket.on('room:view', resolve)
    socket.on('connect_error', ({ message }) => resolve(message))
  }).finally(() => socket.disconnect())
}
