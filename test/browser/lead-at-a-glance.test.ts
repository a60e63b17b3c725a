import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PanelAnswer } from '#shared/contract/http.ts'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

let app: Awaited<ReturnType<typeof startApp>>
let chromium: Awaited<ReturnType<typeof launchChromium>>
let marta: Browser

beforeAll(async () => {
  app = await startApp({ client: 'dist/client' })
  marta = await setUp(app.origin, (await app.setupCode())!)
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium.close()
  await app.stop()
})

test('a seat that is withdrawn leaves the lead’s open page, and nobody waits for it', async () => {
  const { panelId, page, close } = await aLeadsPage(1360)
  await page.getByText('3 of 3 here').waitFor()
  const bar = page.getByRole('group', { name: 'On this panel' })
  expect(await bar.innerText()).toContain('TO')

  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const tomas = seats.find((it) => it.name === 'Tomas Okafor')!.id
  value(await marta.post(`/api/panels/${panelId}/seats/${tomas}/revoke`, {}))

  await page.getByText('2 of 2 here').waitFor()
  expect(await bar.innerText()).not.toContain('TO')
  expect(
    await page
      .getByLabel(/^Who asks question/)
      .first()
      .innerText(),
  ).not.toContain('Tomas Okafor')
  await close()
})

test.each([1360, 390, 320])('at %i px a clock that stands is set going by one press', async (width) => {
  const { page, close } = await aLeadsPage(width, true)
  await page.getByLabel('More for the lead').click()
  await page.getByRole('button', { name: 'Pause the clock' }).click()
  const resume = page.locator('.iv-lead').getByRole('button', { name: /^Resume/ })
  await page.getByText(/^Paused since/).waitFor()
  const buttons = await page
    .locator('.iv-lead-row > :is(span, details, button):visible')
    .evaluateAll((all) => all.map((it) => it.getBoundingClientRect().right))
  expect(Math.max(...buttons)).toBeLessThanOrEqual(width)
  await resume.first().click()
  await page.getByText(/^Paused since/).waitFor({ state: 'detached' })
  await close()
})

test('on the rail, what is said of a skipped question is not struck out, and no label moves when it is chosen', async () => {
  const { page, close } = await aLeadsPage(1360, true)
  const labels = page.locator('.iv-q-label')
  await labels.first().waitFor()
  expect(new Set(await lefts(labels)).size).toBe(1)
  await page.locator('.iv-lead').getByRole('button', { name: 'Skip', exact: true }).click()
  await page.keyboard.type('No time for it')
  await page.keyboard.press('Enter')
  const said = page.locator('.iv-q.is-skipped .iv-q-lead', { hasText: 'skipped' })
  await said.waitFor()
  // A line is drawn through all that stands in its own line of text; an inline block stands apart.
  expect(await said.evaluate((it) => getComputedStyle(it).display)).toBe('inline-block')
  expect(new Set(await lefts(labels)).size).toBe(1)
  await close()
})

const lefts = (all: Locator) =>
  all.evaluateAll((them) => them.map((it) => Math.round(it.getBoundingClientRect().left)))

async function aLeadsPage(width: number, started = false) {
  const { panelId, lead, people } = await aPanelWithPeople(marta)
  if (started) value(await lead.send({ type: 'startInterview' }))
  const context = await chromium.newContext({ viewport: { width, height: 860 } })
  await signInAs(context, marta)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(`${app.origin}/panel/${panelId}`)
  const close = async () => {
    for (const person of [lead, ...people]) person.leave()
    await context.close()
  }
  return { panelId, page, close }
}
