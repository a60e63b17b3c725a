import { expect, test } from 'vitest'
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
