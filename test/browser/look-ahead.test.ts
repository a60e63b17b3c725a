import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages, says } from '#test/support/room-page.ts'

test('a question that a panelist looks ahead to says that it was not asked yet, and counts its minutes once the lead is there', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.page()
    const timer = page.locator('.iv-timer')
    await expect.poll(() => timer.innerText()).toMatch(/^\d+:\d\d \/ \d+:00$/)
    await page.keyboard.press('j')
    await page.getByText(room.lead.view().kit.questions[1]!.text).waitFor()
    await says(page, 'not asked yet')

    value(await room.lead.send({ type: 'advance', from: room.lead.view().place! }))
    await expect.poll(() => timer.innerText()).toMatch(/^\d+:\d\d \/ \d+:00$/)
  } finally {
    await room.close()
  }
})
