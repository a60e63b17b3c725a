import * as encoding from 'lib0/encoding'
import type { Page } from 'playwright-core'
import * as Y from 'yjs'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Limits } from '#server/services/limits.ts'
import { launchChromium, signInAs } from './chromium.ts'
import { type CuttableLine, openLine } from './cuttable-line.ts'
import { aNewPanel } from './new-panel.ts'
import { enterRoom, joinByLink, setUp, value } from './person.ts'
import { startApp } from './start-app.ts'

/** A panel whose interview has begun, and a way for one panelist's pages into it over a line that can go dead. */
export async function aRoomForPages(
  questions = 3,
  limits: Partial<Limits> = {},
  opening: () => Promise<CuttableLine> = openLine,
  clock?: Clock,
) {
  const line = await opening()
  const app = await startApp({ client: 'dist/client', publicUrl: line.origin, limits, clock })
  line.leadTo(Number(new URL(app.listening).port))
  const chromium = await launchChromium()
  const marta = await setUp(app.listening, (await app.setupCode())!)
  const { id } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel({}, questions)))
  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${id}`))
  const seatOf = (name: string) => seats.find((it) => it.name === name)!.id
  const linkOf = async (seat: SeatId) =>
    value(await marta.post<LinkAnswer>(`/api/panels/${id}/seats/${seat}/link`, {})).path
  const priya = seatOf('Priya Rao')
  const path = await linkOf(priya)
  const lead = await enterRoom(marta, id)
  value(await lead.send({ type: 'startInterview' }))
  const context = await chromium.newContext({ viewport: { width: 1360, height: 860 } })
  const clientIds = new WeakMap<Page, number>()

  return {
    panelId: id,
    priya,
    line,
    lead,
    marta,
    context,
    path,
    /** Tomas, on a device of his own. */
    async tomas() {
      const { browser, panelId } = await joinByLink(app.listening, await linkOf(seatOf('Tomas Okafor')))
      return enterRoom(browser, panelId)
    },
    /** Signs this browser out, as another of its windows would. */
    async signOut() {
      const cookies = await context.cookies(line.origin)
      const cookie = cookies.map(({ name, value: secret }) => `${name}=${secret}`).join('; ')
      const headers = { cookie, origin: line.origin, 'x-panelroom': '1', 'content-type': 'application/json' }
      const answer = await fetch(`${app.listening}/api/sign-out`, { method: 'POST', headers, body: '{}' })
      if (!answer.ok) throw new Error(await answer.text())
    },
    /** Another page of the same person in the same browser. The first one joins by the link. */
    async page(): Promise<Page> {
      const isFirst = context.pages().length === 0
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      page.on('dialog', (dialog) => void dialog.accept())
      page.on('websocket', (socket) => {
        const clientId = new URL(socket.url()).searchParams.get('cid')
        if (clientId) clientIds.set(page, Number(clientId))
      })
      await page.addInitScript(ALTERING)
      await page.goto(isFirst ? line.origin + path : `${line.origin}/panel/${id}`)
      if (isFirst) await page.getByRole('button', { name: 'Join the panel' }).click()
      await noteIn(page).waitFor()
      await says(page, '^Saved [0-9]')
      return page
    },
    /** The lead's own page, in a browser of their own. */
    async leadsPage(viewport = { width: 1360, height: 860 }): Promise<Page> {
      const own = await chromium.newContext({ viewport })
      await signInAs(own, marta)
      const page = await own.newPage()
      page.setDefaultTimeout(20_000)
      await page.goto(`${marta.origin}/panel/${id}`)
      await noteIn(page).waitFor()
      return page
    },
    /** The id under which a page writes. */
    clientIdOf: (page: Page) => clientIds.get(page),
    /** The same person on another device. */
    async elsewhere() {
      const { browser, panelId } = await joinByLink(app.listening, path)
      const person = await enterRoom(browser, panelId)
      await person.scorecard!.synced()
      return person
    },
    async close() {
      lead.leave()
      await chromium.close()
      await line.close()
      await app.stop()
    },
  }
}

/** Runs in the page before it: lets the next document messages be others than those that the page means to send. */
const ALTERING = `
  const send = WebSocket.prototype.send
  window.instead = { document: '', frame: [], times: 0 }
  WebSocket.prototype.send = function (data) {
    if (window.isTooOld && typeof data === 'string') data = data.replace(/^(40.*"version":)[0-9]+/, '$10')
    const isEdit = typeof data !== 'string' && data[0] === 0 && data[1] !== 0
    const here = isEdit && decodeURIComponent(this.url).includes('/' + window.instead.document)
    send.call(this, here && window.instead.times-- > 0 ? Uint8Array.from(window.instead.frame) : data)
  }
  window.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(window.isTooOld ? String(url).replace(/([?&]v=)[0-9]+/, '$10') : url, protocols)
    }
  }`

/** So many times from now on, this page's next edits of a document are ones that the server refuses: content under a stranger's id. */
export async function sendsForeignEdits(page: Page, document: 'scorecard' | 'notes', times: number) {
  const doc = new Y.Doc()
  doc.clientID = 77
  doc.getXmlFragment('note:general').insert(0, [new Y.XmlElement('paragraph')])
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, SYNC.update)
  encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(doc))
  const instead = { document, frame: [...encoding.toUint8Array(encoder)], times }
  await page.evaluate((what) => Object.assign(window, { instead: what }), instead)
}

/** From now on this page speaks as one from before an update would. */
export const turnsOld = (page: Page) => page.evaluate(() => void Object.assign(window, { isTooOld: true }))

/** The editor of one's own note on the question that is shown. */
export const noteIn = (page: Page) => page.locator('.iv-notes [contenteditable=true]')

/** As the lead, by keyboard: rates every question and goes on, until the candidate has the word. */
export async function asksAndRatesAll(page: Page): Promise<void> {
  await page.locator('.iv-q').first().waitFor()
  const questions = await page.locator('.iv-q').count()
  for (let asked = 1; asked <= questions; asked++) {
    await page.getByText(`Question ${asked} of ${questions}`).first().waitFor()
    await page.keyboard.press('4')
    await page.keyboard.press('Shift+ArrowRight')
  }
  await page.getByRole('heading', { name: 'The candidate’s questions' }).waitFor()
}

/** Waits until the page says this somewhere. */
export const says = (page: Page, words: string) =>
  page.locator(`:text-matches("${words}"):visible`).first().waitFor()

/** Cuts the line and writes into the note that is shown: nobody but this device has it then. */
export async function writeOffline(
  room: { readonly line: CuttableLine },
  page: Page,
  words: string,
): Promise<void> {
  room.line.cut()
  await says(page, 'Offline')
  await noteIn(page).click()
  await page.keyboard.type(words)
  await says(page, 'kept on this device')
}

/** Waits until a page could be opened again without a network: its build, its room, and ids to write under are on the device. */
export async function isReadyForNoNetwork(page: Page): Promise<void> {
  while (!(await page.evaluate(hasAllForNoNetwork)))
    await page.evaluate(() => new Promise(requestAnimationFrame))
}

async function hasAllForNoNetwork(): Promise<boolean> {
  if (!navigator.serviceWorker.controller) return false
  const opening = indexedDB.open('panelroom-rooms')
  const database = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => resolve(opening.result)
  })
  const read = (shelf: string) =>
    new Promise<unknown[]>((resolve) => {
      const rows = database.transaction(shelf).objectStore(shelf).getAll()
      rows.onsuccess = () => resolve(rows.result)
    })
  const rooms = await read('rooms')
  const spares = (await read('spares')) as { taken: boolean }[][]
  database.close()
  return rooms.length === 1 && (spares[0]?.filter(({ taken }) => !taken).length ?? 0) >= 2
}

/** Pastes plain text where the note's caret is. */
export async function paste(page: Page, text: string): Promise<void> {
  await noteIn(page).focus()
  await noteIn(page).evaluate((note, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    note.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}
