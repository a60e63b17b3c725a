import { expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { openLine } from '#test/support/cuttable-line.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('where nothing that the page sends arrives and nobody tells it, it says so, and saves all of it once the line carries again', async () => {
  const line = await openLine()
  const room = await aRoomForPages(3, {}, async () => line)
  try {
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Before.')
    await says(page, '^Saved [0-9]')
    line.holdBack()
    await page.keyboard.type(' Into the void.')

    await says(page, '^Not saved, retrying: [0-9]+ changes, kept on this device')
    expect((await noteIn(page).innerText()).trim()).toBe('Before. Into the void.')
    line.letThrough()
    await says(page, '^Saved [0-9]')
    const device = await room.elsewhere()
    const [first] = room.lead.view().kit.questions
    const lines = noteLinesOf(noteFragment(device.scorecard!.doc, first!.id))
    expect(lines.map(({ text }) => text)).toEqual(['Before. Into the void.'])
    device.leave()
  } finally {
    await room.close()
  }
})
