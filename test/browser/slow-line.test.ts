import { expect, test } from 'vitest'
import { aRoomForPages } from '#test/support/room-page.ts'

test('a personal link on a slow line says that something opens, before any of the page’s program has come', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.context.newPage()
    await page.route(/\.js$/, () => undefined)
    await page.goto(room.line.origin + room.path, { waitUntil: 'commit' })
    await page.getByText('Opening Panelroom').waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.getByText('Opening Panelroom').count()).toBe(0)
  } finally {
    await room.close()
  }
})
