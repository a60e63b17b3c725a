import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages, says } from '#test/support/room-page.ts'

/** The colour behind the one of these buttons that is pressed, and those behind the others. */
const backgrounds = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((buttons) => {
    const colourOf = (button: Element) => getComputedStyle(button).backgroundColor
    const pressed = buttons.filter((it) => it.getAttribute('aria-pressed') === 'true')
    const others = buttons.filter((it) => !pressed.includes(it))
    return { pressed: pressed.map(colourOf), others: [...new Set(others.map(colourOf))] }
  })

async function standsOut(page: Page, selector: string): Promise<boolean> {
  const { pressed, others } = await backgrounds(page, selector)
  return pressed.length === 1 && !others.includes(pressed[0]!)
}

test('where the system chooses all colours, the chosen score and the kind of a line still stand out', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    await page.emulateMedia({ forcedColors: 'active' })
    await page.keyboard.press('4')
    await says(page, '^Saved [0-9]')
    expect(await standsOut(page, '.iv-anchor')).toBe(true)
    expect(await standsOut(page, '.note-tools [aria-pressed]')).toBe(true)
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await standsOut(page, '.iv-dock-scores button')).toBe(true)
    await page.keyboard.press('n')
    expect(await standsOut(page, '.iv-dock-more [aria-pressed]')).toBe(true)
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    await page.getByRole('heading', { name: /^Questions ended/ }).waitFor()
    expect(await standsOut(page, '.scoring-button')).toBe(true)
  } finally {
    await room.close()
  }
})
