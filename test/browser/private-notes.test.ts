import { expect, test } from 'vitest'
import { aRoomForPages } from '#test/support/room-page.ts'

test('where one writes for oneself it says until when that is hidden, and from whom it never is, on a phone too', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    const words = page.locator('.iv-notes .ui-tabs-aside')
    expect(await words.innerText()).toBe('Hidden from the panel until the reveal; may be disclosed by law.')
    for (const [width, height] of [
      [390, 844],
      [320, 600],
    ] as const) {
      await page.setViewportSize({ width, height })
      expect(await words.innerText()).toBe('Hidden until the reveal; may be disclosed by law.')
      const { height: lines } = (await words.boundingBox())!
      expect(lines, `lines at ${width}`).toBeLessThan(26)
    }
  } finally {
    await room.close()
  }
})
