import { once } from 'node:events'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import type { PageAnswer } from '#shared/contract/http.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { UPDATE_MAX } from '#server/services/rooms/documents-update.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'
import { frame, syncFrame, writeLine } from './frames.ts'

let app: Awaited<ReturnType<typeof startApp>>
let marta: Browser
let panelId: PanelId

beforeEach(async () => {
  app = await startApp()
  marta = await setUp(app.listening, (await app.setupCode())!)
  panelId = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel())).id
})
afterEach(() => app.stop())

test.each(['polling', 'websocket'])(
  'the largest update that a document takes passes the tunnel over %s, and is stored',
  async (transport) => {
    const { seat, clientId } = value(await marta.post<PageAnswer>(`/api/panels/${panelId}/page`, {}))
    const reader = await enterRoom(marta, panelId)
    const [question] = reader.view().kit.questions
    const doc = new Y.Doc()
    doc.clientID = clientId
    // Two bytes each, so that a note may hold them.
    const words = 'é'.repeat(UPDATE_MAX.bytes / 2 - 64)
    writeLine(doc, question!.id, words)
    const update = Y.encodeStateAsUpdate(doc)
    expect(update.length).toBeGreaterThan(UPDATE_MAX.bytes - 128)
    expect(update.length).toBeLessThanOrEqual(UPDATE_MAX.bytes)

    const line = io(app.listening, {
      auth: { version: PROTOCOL_VERSION, panelId },
      extraHeaders: { cookie: marta.cookie(), origin: marta.origin },
      transports: [transport],
      forceNew: true,
      reconnection: false,
    })
    const heard = new Promise<Uint8Array>((resolve, reject) => {
      line.on('doc:frame', (_channel, bytes: Uint8Array) => bytes[0] === FRAME.ack && resolve(bytes))
      for (const ending of ['disconnect', 'doc:close'])
        line.on(ending, (...why) => reject(new Error(String(why))))
    })
    await once(line as never, 'room:view')
    line.emit('doc:open', { channel: 1, document: scorecardOf(seat), clientId })
    await once(line as never, 'doc:opened')
    line.emit('doc:frame', 1, syncFrame(SYNC.update, update))
    line.emit('doc:frame', 1, frame(FRAME.flush, 1))

    expect((await heard)[1]).toBe(1)
    const stored = () =>
      noteLinesOf(noteFragment(reader.scorecard!.doc, question!.id)).map(({ text }) => text)
    await expect.poll(stored).toEqual([words])
    reader.leave()
    line.removeAllListeners().close()
  },
)
