import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

/** A lead who prepares panels at a page in New York. */
async function aLeadAtHome() {
  const app = await startApp({ client: 'dist/client' })
  const chromium = await launchChromium()
  const lead = await setUp(app.listening, (await app.setupCode())!)
  const context = await chromium.newContext({
    viewport: { width: 1360, height: 860 },
    timezoneId: 'America/New_York',
    locale: 'en-US',
  })
  context.setDefaultTimeout(20_000)
  await signInAs(context, lead)
  const page = await context.newPage()
  const open = (path: string) => page.goto(app.listening + path)
  const close = async () => {
    await chromium.close()
    await app.stop()
  }
  return { lead, page, open, close }
}

async function aPanelOf(lead: Browser): Promise<{ id: PanelId; read: () => Promise<PanelAnswer> }> {
  const { id } = value(await lead.post<{ id: PanelId }>('/api/panels', aNewPanel()))
  return { id, read: async () => value(await lead.get<PanelAnswer>(`/api/panels/${id}`)) }
}

/** By the keyboard alone. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).focus()
  await page.keyboard.press('Enter')
}

/** Waits until the keyboard is at what this names; what it says otherwise is what it is at. */
async function expectKeyboardAt(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.evaluate(keyboardAt), { timeout: 10_000 }).toBe(name)
}

/** What names the part of the page that has the keyboard. */
function keyboardAt(): string {
  const at = document.activeElement
  if (!at || at === document.body) return 'nothing'
  const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : null
  return at.getAttribute('aria-label') ?? label ?? at.textContent ?? ''
}

test('a start typed in part is asked for whole; it is neither dropped nor takes away the one that was set', async () => {
  const { lead, page, open, close } = await aLeadAtHome()
  try {
    await open('/new')
    await page.getByLabel('Starts at').focus()
    await page.keyboard.type('07152027')
    await page.getByRole('button', { name: 'Make the panel' }).click()
    await page.locator('.ui-field-problem', { hasText: 'Start needs a day and a time' }).waitFor()

    const { id, read } = await aPanelOf(lead)
    await open(`/panel/${id}/manage`)
    await page.getByLabel('Starts at').fill('2027-07-15T09:30')
    await page.getByText('America/New_York, GMT-4').waitFor()
    await press(page, 'Save')
    await page.getByRole('button', { name: 'Saved' }).waitFor()
    expect((await read()).startsAt).toBe(Date.parse('2027-07-15T13:30Z'))

    await page.getByLabel('Starts at').focus()
    await page.keyboard.press('Backspace')
    await press(page, 'Save')
    await page.locator('.ui-field-problem', { hasText: 'Start needs a day and a time' }).waitFor()
    await expectKeyboardAt(page, 'Starts at (optional)')
    expect((await read()).startsAt).toBe(Date.parse('2027-07-15T13:30Z'))
  } finally {
    await close()
  }
})

test('a seat that goes from the form leaves the keyboard with the next one, and a second press removes nobody', async () => {
  const { page, open, close } = await aLeadAtHome()
  try {
    await open('/new')
    await press(page, 'Add a seat')
    const names = page.getByRole('combobox', { name: 'Name' })
    for (const [index, name] of ['Priya', 'Tomas', 'Aiko'].entries()) {
      await names.nth(index).fill(name)
    }
    await press(page, 'Remove : Priya')
    await expectKeyboardAt(page, 'Tomas')
    await page.keyboard.press('Enter')
    expect(await names.count()).toBe(2)
    await press(page, 'Remove : Aiko')
    await expectKeyboardAt(page, 'Tomas')
    await press(page, 'Remove : Tomas')
    await expectKeyboardAt(page, 'Add a seat')
  } finally {
    await close()
  }
})

test('whoever makes links, adds, withdraws or saves by the keyboard has it afterwards', async () => {
  const { lead, page, open, close } = await aLeadAtHome()
  try {
    const { id } = await aPanelOf(lead)
    await open(`/panel/${id}/manage`)
    await press(page, 'Make 2 links')
    await expectKeyboardAt(page, 'Personal link of Priya Rao')

    await press(page, 'Add a seat')
    await expectKeyboardAt(page, 'Name')
    await press(page, 'Cancel')
    await expectKeyboardAt(page, 'Add a seat')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Name' }).fill('Aiko Kimura')
    await press(page, 'Add the seat')
    await expectKeyboardAt(page, 'Add a seat')

    await press(page, 'Withdraw Aiko Kimura')
    await press(page, 'Withdraw the seat')
    await expectKeyboardAt(page, 'Aiko Kimura')

    await page.getByLabel('Meeting link').fill('https://meet.example.org/other')
    await press(page, 'Save')
    await expectKeyboardAt(page, 'Saved')
  } finally {
    await close()
  }
})
