import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { setUp } from '#test/support/person.ts'
import { asksAndRatesAll } from '#test/support/room-page.ts'
import { startApp } from '#test/support/start-app.ts'

const MOST_TABS = 150

test('a lead goes from the lobby to the seal by keyboard alone, and is never left without a place', async () => {
  const app = await startApp({ client: 'dist/client', hurry: 0.05 })
  const chromium = await launchChromium()
  try {
    const context = await chromium.newContext({ viewport: { width: 1360, height: 860 }, locale: 'en-GB' })
    await signInAs(context, await setUp(app.origin, (await app.setupCode())!))
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(app.origin)
    await page.getByRole('button', { name: 'Try a rehearsal' }).waitFor()
    await press(page, 'Try a rehearsal')
    await page.getByText('4 of 4 here').waitFor()

    await press(page, 'Start the interview')
    await asksAndRatesAll(page)
    await press(page, 'End questions')
    await hasTheKeyboard(page, 'Not yet')
    await press(page, 'End questions', 'Shift+Tab')

    await beginsAt(page, /^Questions ended at/)
    // Opening the page again is no new phase.
    await page.reload()
    await page.getByRole('button', { name: 'Lock my scorecard' }).waitFor()
    expect(await placeOf(page)).not.toMatch(/^Questions ended at/)
    await takesTwo(page, 'Lock my scorecard', 'Lock it')
    await beginsAt(page, /^Questions ended at/)
    await page.getByRole('button', { name: 'Reveal all scorecards' }).waitFor()
    await takesTwo(page, 'Reveal all scorecards', 'Reveal to everybody now')

    await beginsAt(page, /^Debrief/)
    await press(page, 'Revise my rating')
    // From the rating that is mine, by arrow, to another one.
    expect(await page.locator('.debrief-option input:focus').isChecked()).toBe(true)
    await page.keyboard.press('ArrowUp')
    await goTo(page, /^What changed your mind/)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await placeOf(page), 'a reason that is missing is asked for').toMatch(/^What changed your mind/)
    await page.keyboard.type('An example that I had missed.')
    await press(page, 'Revise')
    await hasTheKeyboard(page, 'Revise again')

    await takesTwo(page, 'End the debrief …', 'End the debrief', 'Go on discussing')
    await beginsAt(page, /^Result and decision/)
    await goTo(page, /^Definitely not/)
    for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight')
    await press(page, 'Give my recommendation')
    await hasTheKeyboard(page, 'Change mine')
    await goTo(page, /^Offer/)
    for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight')
    await goTo(page, /^Reasons/)
    await page.keyboard.type('More is to be known first.')
    await press(page, 'Record the decision')
    await hasTheKeyboard(page, 'Change the decision')
    await takesTwo(page, 'Seal the panel …', 'Seal it for good')
    await beginsAt(page, /^This panel is sealed/)
  } finally {
    await chromium.close()
    await app.stop()
  }
})

/** The words of what has the keyboard: its label or its text; empty where nothing has it. */
const placeOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null
    if (!at || at === document.body) return ''
    const label = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0] : null
    return (at.getAttribute('aria-label') ?? (label ?? at).innerText).replace(/\s+/g, ' ').trim()
  })

const hasTheKeyboard = (page: Page, button: string) =>
  page.locator('button:focus').filter({ hasText: button }).waitFor()

/** Presses Tab until the keyboard is there. */
async function goTo(page: Page, words: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const seen: string[] = []
  while (!words.test(await placeOf(page))) {
    seen.push(await placeOf(page))
    if (seen.length > MOST_TABS) throw new Error(`no way by keyboard to ${words}: ${seen.join(' | ')}`)
    await page.keyboard.press(key)
  }
}

async function press(page: Page, words: string, key?: 'Tab' | 'Shift+Tab'): Promise<void> {
  await goTo(page, new RegExp(`^${words}( |$)`), key)
  await page.keyboard.press('Enter')
}

/** What takes two presses stops at the way back, and goes on from there. */
async function takesTwo(page: Page, ask: string, action: string, notYet = 'Not yet'): Promise<void> {
  await press(page, ask)
  await hasTheKeyboard(page, notYet)
  await page.keyboard.press('Enter')
  await hasTheKeyboard(page, ask)
  await page.keyboard.press('Enter')
  await hasTheKeyboard(page, notYet)
  await goTo(page, new RegExp(`^${action}$`), 'Shift+Tab')
  await page.keyboard.press('Enter')
}

/** A phase is at its top, with the keyboard at its heading. */
async function beginsAt(page: Page, heading: RegExp): Promise<void> {
  await page.locator('h1:focus').filter({ hasText: heading }).waitFor()
  expect(await page.evaluate(() => scrollY)).toBe(0)
}
