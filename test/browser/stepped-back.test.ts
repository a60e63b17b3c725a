import { expect, test } from 'vitest'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('who steps back in the interview is asked for no rating and no evidence, and goes on listening', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Knew the candidate’s name at once.')
    await says(page, '^Saved [0-9]')
    await page.locator('.bar-more').click()
    await page.getByRole('button', { name: /conflict of interest/ }).click()
    await page.getByText('your ratings and your own notes so far are closed').waitFor()
    await page.getByLabel('Why do you step back?').fill('We are cousins.')
    await page.getByRole('button', { name: 'Step back', exact: true }).click()
    await says(page, '^You stepped back from this panel: you do not rate')

    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Panel notes'])
    expect(await page.getByText('Opening the notes').count()).toBe(0)
    expect(await page.locator('.iv-anchor:enabled').count()).toBe(0)
    expect(await page.locator('.iv-q').first().innerText()).not.toContain('not rated')
    await page.keyboard.press('Escape')
    await noteIn(page).click()
    await page.keyboard.type('Asked about the night shift.')
    await says(page, '^Saved [0-9]')
  } finally {
    await room.close()
  }
})
