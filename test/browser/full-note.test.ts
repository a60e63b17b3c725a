import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

/** Runs in the page before it: its storage takes a while to open, and what the note says is written down whenever that changes. */
const SLOW_STORAGE = `
  const open = IDBFactory.prototype.open
  const { set } = Object.getOwnPropertyDescriptor(IDBRequest.prototype, 'onsuccess')
  IDBFactory.prototype.open = function (...args) {
    const request = open.apply(this, args)
    const answer = (handler) => set.call(request, (event) => setTimeout(() => handler.call(request, event), 600))
    Object.defineProperty(request, 'onsuccess', { set: answer })
    return request
  }
  window.seen = []
  new MutationObserver(() => {
    const text = document.querySelector('.iv-notes [contenteditable=true]')?.innerText.trim()
    if (text !== undefined && text !== window.seen.at(-1)) window.seen.push(text)
  }).observe(document, { childList: true, subtree: true, characterData: true })`

test('a note is shown with what this device has of it from the first moment, however slow its storage', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Named the night shift.')
    await says(page, '^Saved [0-9]')
    await page.addInitScript(SLOW_STORAGE)
    await page.reload()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')

    expect(await page.evaluate('window.seen')).toEqual(['Named the night shift.'])
  } finally {
    await room.close()
  }
})

/** Runs in the page before it: writes down whatever it says that is not true. */
const LISTENING = `
  window.said = []
  new MutationObserver(() => {
    const found = /[0-9]+ of [0-9]+ not rated yet|Still to rate/.exec(document.body?.innerText ?? '')
    if (found) window.said.push(found[0])
  }).observe(document, { childList: true, subtree: true, characterData: true })`

test('on another device nothing that was rated is called unrated while the server is being asked', async () => {
  const room = await aRoomForPages()
  try {
    const { lead } = room
    const laptop = await room.elsewhere()
    for (const { id } of lead.view().kit.questions) await laptop.rate(id, 4)
    value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    await laptop.until((view) => view.phase === 'scoring')

    const page = await room.context.newPage()
    await page.addInitScript(LISTENING)
    await page.routeWebSocket(/\/yjs\//, (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => void setTimeout(() => socket.send(message), 500))
    })
    await page.goto(room.line.origin + room.path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
    await page.getByText('The question asked has an answer.').waitFor()

    expect(await page.evaluate('window.said')).toEqual([])
    laptop.leave()
  } finally {
    await room.close()
  }
})
