import { expect, test } from 'vitest'
import { aRoomForPages, says } from '#test/support/room-page.ts'

test('what was asked for without a network is given up after a while, and does not happen by itself once it is back', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    const field = page.getByRole('textbox', { name: 'Suggest a follow-up' })
    room.line.cut()
    await says(page, 'Offline')
    await field.fill('Who checked the lists?')
    await field.press('Enter')
    await says(page, 'The server cannot be reached')
    // The words are still there to be sent again.
    expect(await field.inputValue()).toBe('Who checked the lists?')

    room.line.mend()
    await says(page, '^Saved [0-9]')
    await field.fill('And who else?')
    await field.press('Enter')
    const view = await room.lead.until(({ followUps }) => followUps.length > 0)
    expect(view.followUps.map(({ text }) => text)).toEqual(['And who else?'])
  } finally {
    await room.close()
  }
})
