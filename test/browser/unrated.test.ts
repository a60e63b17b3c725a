import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages } from '#test/support/room-page.ts'

test('a question left without a rating is named once the panel moves on, stands in nobody’s way, and is one press away', async () => {
  const room = await aRoomForPages()
  try {
    const { lead } = room
    const [first, second] = lead.view().kit.questions
    const page = await room.page()
    const reminder = page.getByRole('button', { name: 'Still to rate: question 1' })
    const shows = (label: string) => page.getByRole('textbox', { name: `My evidence on ${label}` }).waitFor()
    expect(await page.getByText(/still to rate/i).count()).toBe(0)

    value(await lead.send({ type: 'advance', from: lead.view().place! }))
    await shows(second!.label)
    await reminder.waitFor()
    await page.locator('.iv-q', { hasText: first!.label }).getByText('still to rate').waitFor()
    await reminder.click()
    await shows(first!.label)
    await reminder.waitFor({ state: 'detached' })
    await page.locator('.iv:not(.is-settling)').waitFor()
    await page.keyboard.press('3')
    await page.locator('.iv-anchor[aria-pressed=true]').waitFor()
    await page.keyboard.press('f')
    await shows(second!.label)
    expect(await page.getByText(/still to rate/i).count()).toBe(0)

    await page.setViewportSize({ width: 320, height: 600 })
    value(await lead.send({ type: 'advance', from: lead.view().place! }))
    await page.getByRole('button', { name: /1 still to rate/ }).click()
    await page.locator('.iv-q', { hasText: second!.label }).getByText('still to rate').waitFor()
  } finally {
    await room.close()
  }
})
