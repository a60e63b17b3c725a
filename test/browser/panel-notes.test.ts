import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, setUp, value } from '#test/support/person.ts'
import { says } from '#test/support/room-page.ts'
import { startApp } from '#test/support/start-app.ts'

let app: Awaited<ReturnType<typeof startApp>>
let chromium: Chromium
let marta: Browser

beforeAll(async () => {
  ;[app, chromium] = await Promise.all([startApp({ client: 'dist/client' }), launchChromium()])
  marta = await setUp(app.listening, (await app.setupCode())!)
})
afterAll(async () => {
  await chromium?.close()
  await app?.stop()
})

test('what two people wrote on a question is read in scoring, in its debrief and after, by whoever may read it', async () => {
  const { panelId, lead, pageOf, seatOf } = await aPanelInItsInterview()
  const [priya, tomas, olga] = [
    await pageOf('Priya Rao'),
    await pageOf('Tomas Okafor'),
    await pageOf('Olga Brandt'),
  ]
  for (const [page, words] of [
    [priya, 'Asked for the ward’s numbers.'],
    [tomas, 'Named the three systems.'],
  ] as const) {
    await page.getByRole('tab', { name: 'Panel notes' }).click()
    await page.getByRole('textbox', { name: /^Panel notes on/ }).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.type(words)
    await says(page, '^Saved [0-9]')
  }
  await olga.getByText('Named the three systems.').waitFor()

  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await olga.getByText('The panel is rating').waitFor()
  await unfold(olga, 'Panel notes on question 1')
  await readsBoth(olga)
  await priya.getByRole('button', { name: 'To my scorecard' }).click()
  await unfold(priya, 'Panel notes')
  await readsBoth(priya)
  await priya.getByText('Panel notes and the candidate’s questions').waitFor()

  // Whose seat was taken away has no right any more, and no page that would show it.
  value(await marta.post(`/api/panels/${panelId}/seats/${seatOf('Tomas Okafor')}/revoke`, {}))
  const [first, second] = lead.view().kit.questions
  for (const { id } of lead.view().kit.questions) await lead.rate(id, 3)
  value(await lead.send({ type: 'lockScorecard' }))
  value(await lead.send({ type: 'reveal', override: { reason: 'Called away to a ward.' } }))
  value(await lead.send({ type: 'discuss', questionId: first!.id }))
  for (const page of [priya, olga]) {
    await page.getByRole('region', { name: 'Question 1' }).waitFor()
    await unfold(page, 'Panel notes')
    await readsBoth(page)
  }
  await tomas.locator('.room').waitFor({ state: 'detached' })
  expect(await tomas.getByText('Panel notes').count()).toBe(0)
  expect(await tomas.getByText('Named the three systems.').count()).toBe(0)

  // The observer reads and cannot write; a rater still writes, and is not moved while writing.
  expect(await olga.locator('.room-notes [contenteditable=true]').count()).toBe(0)
  const text = priya.getByRole('textbox', { name: /^Panel notes on/ })
  await text.click()
  await priya.keyboard.press('Control+End')
  await priya.keyboard.type(' And the night shift.')
  await olga.getByText('And the night shift.').waitFor()
  value(await lead.send({ type: 'discuss', questionId: second!.id }))
  await priya.getByRole('button', { name: 'The panel is at question 2 – go there' }).waitFor()
  expect(await text.innerText()).toContain('And the night shift.')
  // Where nothing is written, who could not write there finds nothing to unfold.
  await olga.getByRole('region', { name: 'Question 2' }).waitFor()
  expect(await olga.locator('.room-notes').count()).toBe(0)

  value(await lead.send({ type: 'endDebrief' }))
  for (const page of [priya, olga]) {
    await page.getByRole('heading', { name: 'Result and decision' }).waitFor()
    await unfold(page, 'Panel notes on question 1')
    await readsBoth(page)
  }
  lead.leave()
})

const unfold = (page: Page, name: string) =>
  page.locator('.room-notes > summary').filter({ hasText: name }).first().click()

async function readsBoth(page: Page) {
  const notes = page.locator('.room-notes-text')
  await notes.getByText('Asked for the ward’s numbers.').waitFor()
  await notes.getByText('Named the three systems.').waitFor()
}

/** Two panelists and an observer, each in a browser of their own, at the first question. */
async function aPanelInItsInterview() {
  const plain = aNewPanel()
  const observer = { ...plain.seats[0]!, name: 'Olga Brandt', role: 'observer' as const, seniority: 3 }
  const panel = aNewPanel({ seats: [...plain.seats, observer] })
  const { id: panelId } = value(await marta.post<{ id: PanelId }>('/api/panels', panel))
  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const seatOf = (name: string) => seats.find((it) => it.name === name)!.id
  const lead = await enterRoom(marta, panelId)
  value(await lead.send({ type: 'startInterview' }))
  async function pageOf(name: string): Promise<Page> {
    const { path } = value(
      await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${seatOf(name)}/link`, {}),
    )
    const page = await (await chromium.newContext()).newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(app.listening + path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
    await page.locator('.iv-notes').waitFor()
    return page
  }
  return { panelId, lead, seatOf, pageOf }
}
