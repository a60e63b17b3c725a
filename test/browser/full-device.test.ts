import { expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { aRoomForPages, noteIn, says, writeOffline } from '#test/support/room-page.ts'

test('a device without room does not say that it keeps what is written; with room again it keeps all of it', async () => {
  const room = await aRoomForPages(1)
  try {
    const [question] = room.lead.view().kit.questions
    const page = await room.page()
    await page.evaluate(FILL_UP)
    room.line.cut()
    await says(page, 'Offline')
    await noteIn(page).click()
    await page.keyboard.type('Not kept, ')
    await says(page, 'in this page only: keep it open')

    await page.evaluate(MAKE_ROOM)
    await page.keyboard.type('and kept.')
    await says(page, 'kept on this device')
    room.line.mend()
    await page.reload()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')
    const laptop = await room.elsewhere()
    expect(noteLinesOf(noteFragment(laptop.scorecard!.doc, question!.id))).toEqual([
      { kind: 'heard', text: 'Not kept, and kept.' },
    ])
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('whoever types on without a network reads the same calm words from the first letter to the last', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    await writeOffline(room, page, 'First ')
    await page.evaluate(LISTEN)
    await page.keyboard.type('and on and on, without a stop.', { delay: 30 })
    const heard = (await page.evaluate('window.heard')) as string[]
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.filter((it) => !it.includes('kept on this device'))).toEqual([])
    // What is read out is said once, and not again at each letter.
    expect(await page.evaluate('window.readOut')).toEqual([])
  } finally {
    await room.close()
  }
})

/** Every write into this device's storage fails from now on, as it does without room. */
const FILL_UP = `{
  const add = IDBObjectStore.prototype.add
  window.makeRoom = () => { IDBObjectStore.prototype.add = add }
  IDBObjectStore.prototype.add = function (...row) {
    const request = add.apply(this, row)
    this.transaction.abort()
    return request
  }
}`
const MAKE_ROOM = `window.makeRoom()`

const LISTEN = `{
  window.heard = []
  window.readOut = []
  const follow = (element, into) =>
    new MutationObserver(() => into.push(element.textContent)).observe(element, {
      subtree: true, childList: true, characterData: true,
    })
  follow(document.querySelector('.bar-trouble'), window.heard)
  follow(document.querySelector('.bar-state [role=status]'), window.readOut)
}`
