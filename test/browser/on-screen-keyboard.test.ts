import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages, isReadyForNoNetwork, noteIn, says } from '#test/support/room-page.ts'

/** Runs in the page before it: a visual viewport whose keyboard a test can open, as one that lies over the window. */
const COVERED = `
  const part = Object.assign(new EventTarget(), { scale: 1, pageTop: 0, height: innerHeight })
  Object.defineProperty(window, 'visualViewport', { value: part })
  window.seen = (change) => { Object.assign(part, change); part.dispatchEvent(new Event('resize')) }`

/** What of the page can be seen, in its own coordinates, changes so. */
const seen = (page: Page, change: { height: number; pageTop: number; scale?: number }) =>
  page.evaluate((to) => (window as unknown as { seen: (to: object) => void }).seen(to), change)

/** Whether all of what this selects stands within these lines of the page. */
async function standsBetween(page: Page, selector: string, top: number, bottom: number): Promise<boolean> {
  const box = (await page.locator(selector).first().boundingBox())!
  return box.y >= top - 1 && box.y + box.height <= bottom + 1
}

test('under a keyboard that lies over the page the note, the save state and the score are in what can be seen', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.page()
    await page.addInitScript(COVERED)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.reload()
    await says(page, '^Saved [0-9]')
    await noteIn(page).click()
    await seen(page, { height: 430, pageTop: 160 })
    for (const part of ['.bar-state', '.note-text', '.note-tools', '.iv-dock-scores'])
      expect(await standsBetween(page, part, 160, 590), part).toBe(true)
    await page.keyboard.type('Named the night shift.')
    await says(page, '^Saved [0-9]')

    // Who zooms in looks closer; nothing moves for that.
    await seen(page, { height: 430, pageTop: 160, scale: 2 })
    expect(await standsBetween(page, '.iv-dock-scores', 700, 844)).toBe(true)
    await seen(page, { height: 844, pageTop: 0, scale: 1 })
    expect(await standsBetween(page, '.iv-dock-scores', 700, 844)).toBe(true)
  } finally {
    await room.close()
  }
})

test('on a small phone without a network the note can be read under the keyboard, wherever the lead is', async () => {
  const room = await aRoomForPages(3)
  try {
    const page = await room.page()
    await page.setViewportSize({ width: 320, height: 600 })
    await isReadyForNoNetwork(page)
    room.line.cut()
    await page.reload()
    await says(page, 'Showing the room as of')
    await noteIn(page).click()
    await page.keyboard.type('Named the night shift.')
    await page.setViewportSize({ width: 320, height: 330 })
    await says(page, 'kept on this device')
    for (const part of ['.note-text p', '.note-tools', '.iv-dock-scores'])
      expect(await standsBetween(page, part, 50, 330), part).toBe(true)
    const tools = (await page.locator('.note-tools').boundingBox())!
    expect(await standsBetween(page, '.iv-dock', tools.y + tools.height, 330)).toBe(true)

    room.line.mend()
    await says(page, '^Saved [0-9]')
    value(await room.lead.send({ type: 'advance', from: room.lead.view().place! }))
    await page.getByRole('button', { name: /^Lead on Q2/ }).waitFor()
    expect(await standsBetween(page, '.note-text p', 50, 330)).toBe(true)
    expect(
      await standsBetween(page, '.note-tools', 50, (await page.locator('.iv-dock').boundingBox())!.y),
    ).toBe(true)
  } finally {
    await room.close()
  }
})
