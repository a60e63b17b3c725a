import { expect, test } from 'vitest'
import { signInAs } from '#test/support/chromium.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('a record that is not there yet leads to the room; one that cannot be read is tried again; who is signed out signs in', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.leadsPage()
    const record = (part: string) => page.goto(`${room.marta.origin}/panel/${room.panelId}/${part}`)
    for (const [part, title] of [
      ['results', 'Results open when the scorecards are revealed'],
      ['timeline', 'The timeline opens when the scorecards are revealed'],
    ] as const) {
      await record(part)
      await says(page, title)
      expect(await page.getByRole('link', { name: 'Go to the room' }).getAttribute('href')).toBe(
        `/panel/${room.panelId}`,
      )

      await page.route('**/timeline', (route) => route.abort())
      await record(part === 'timeline' ? 'results' : part)
      await says(page, 'The server cannot be reached')
      await page.unroute('**/timeline')
      await page.getByRole('button', { name: 'Try again' }).click()
      await says(page, 'Results open when the scorecards are revealed')
    }

    await page.context().clearCookies()
    await record('results')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.waitForURL('**/sign-in')
  } finally {
    await room.close()
  }
})

test('whoever waits long for a room is told, is not stuck, and is let in by itself once the room answers', async () => {
  const room = await aRoomForPages()
  try {
    const context = await room.context.browser()!.newContext({ serviceWorkers: 'block' })
    await signInAs(context, room.marta)
    let isDeaf = true
    await context.route('**/socket.io/**', (route) => (isDeaf ? route.abort() : route.continue()))
    await context.routeWebSocket(/socket\.io/, (socket) =>
      isDeaf ? void socket.close() : void socket.connectToServer(),
    )
    const page = await context.newPage()
    await page.goto(`${room.marta.origin}/panel/${room.panelId}`)
    await says(page, 'The room does not answer yet')
    await page.getByRole('button', { name: 'Reload the page' }).waitFor()
    await page.getByRole('link', { name: 'Go to the home page' }).waitFor()
    isDeaf = false
    await noteIn(page).waitFor()
    expect(await page.getByText('does not answer').count()).toBe(0)
  } finally {
    await room.close()
  }
})
