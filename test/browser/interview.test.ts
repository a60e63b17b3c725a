import AxeBuilder from '@axe-core/playwright'
import type { Browser as Chromium, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LinkAnswer, PanelAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { Presence } from '#shared/contract/socket.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { openLine, type CuttableLine } from '#test/support/cuttable-line.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { newsIn, type PageRecording, recordPage } from '#test/support/page-recording.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'
import { holds } from '#test/support/traces.ts'

const PATIENCE_MS = 15_000
const SECRET = 'Quietly named the night shift'
const AND_MORE = 'and went on about it at length '

type Who = 'lead' | 'phone' | 'laptop' | 'late'
/** What each of them writes for themselves. */
const WORDS: Readonly<Record<Who, readonly string[]>> = {
  lead: ['Kept by the lead alone'],
  phone: [SECRET, AND_MORE.trim(), 'Second answer, first half'],
  laptop: ['Before the cut', 'Written without a network'],
  late: ['Came late and heard this'],
}

let line: CuttableLine
let app: Awaited<ReturnType<typeof startApp>>
let chromium: Chromium
let marta: Browser
const problems: string[] = []

beforeAll(async () => {
  line = await openLine()
  // Everybody comes in by the public address; the line behind it can go dead for one of them.
  app = await startApp({ client: 'dist/client', publicUrl: line.origin })
  line.leadTo(Number(new URL(app.listening).port))
  marta = await setUp(app.listening, (await app.setupCode())!)
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium.close()
  await line.close()
  await app.stop()
})

test('a lead, a phone, a laptop with a bad network and a late joiner go from the lobby to the seal together', async () => {
  const { panelId, links } = await aPanelWithLinks()
  const lead = await pageOf({ width: 1360, height: 860 }, app.listening, marta)
  const hears = { lead: recordPage(lead) } as Record<Who, PageRecording>
  await lead.goto(`${app.listening}/panel/${panelId}`)
  const phone = await pageOf({ width: 390, height: 844 }, app.listening)
  const laptop = await pageOf({ width: 1200, height: 800 }, line.origin)
  hears.phone = recordPage(phone)
  hears.laptop = recordPage(laptop)

  await joinBy(phone, app.listening, links[0]!)
  await joinBy(laptop, line.origin, links[1]!)
  await lead.getByRole('button', { name: 'Start the interview' }).click()
  await lead.getByRole('button', { name: /^Start without/ }).click()
  for (const page of [lead, phone, laptop]) await atQuestion(page, 1)

  // Before a rating, no level is suggested.
  expect(await phone.locator('.iv-dock-anchor').innerText()).toMatch(/^Choose 1 to 5/)
  // The phone writes and rates with the thumb, the laptop with the keyboard.
  await writeNote(phone, SECRET)
  await phone.locator('.iv-dock-scores button').nth(4).click()
  await laptop.keyboard.press('3')
  await saved(phone)
  await saved(laptop)

  // However much the phone writes and rates, the others' pages hear no more of it than of a single letter.
  const others = [hears.lead, hears.laptop]
  await phone.locator('.iv-notes [contenteditable=true]').press('End')
  const ofALetter = await newsWhile(others, () => phone.keyboard.type(' x'))
  const ofALot = await newsWhile(others, async () => {
    await phone.keyboard.type(` ${AND_MORE.repeat(8)}`)
    for (const score of [2, 4]) await phone.locator('.iv-dock-scores button').nth(score).click()
  })
  await saved(phone)
  for (const [index, news] of ofALot.entries())
    expect([...news].filter((it) => !ofALetter[index]!.has(it))).toEqual([])
  // A suggestion arrives whole, from its first letter on.
  await phone.locator('.iv-dock-more button').last().click()
  await phone.keyboard.type('Who checked the lists?')
  await phone.keyboard.press('Enter')
  await lead.getByText('“Who checked the lists?”').waitFor()
  // What others do takes nobody out of what they write in the panel's sheet.
  await phone.locator('[data-sheet=panel]').click()
  await phone.getByRole('textbox', { name: 'Suggest a follow-up' }).click()
  await phone.keyboard.type('And who ')
  await laptop.getByRole('textbox', { name: 'Suggest a follow-up' }).fill('How long did it take?')
  await laptop.keyboard.press('Enter')
  await phone.getByText('“How long did it take?”').waitFor()
  await phone.keyboard.type('signed?')
  await phone.keyboard.press('Enter')
  await lead.getByText('“And who signed?”').waitFor()
  await phone.getByRole('button', { name: 'Back to the question' }).click()
  // N is a rating, for the lead too: the panel stays where it is. Clear takes it back.
  await lead.keyboard.press('Escape')
  await lead.keyboard.press('n')
  await lead.locator('.iv-others [aria-pressed=true]').getByText('Not observed').waitFor()
  await lead.locator('.iv-others').getByRole('button', { name: 'Clear' }).click()
  await atQuestion(phone, 1)
  await expectAccessible(phone)
  await expectAccessible(lead)

  // The laptop's network is cut for two questions.
  await writeNote(laptop, 'Before the cut.')
  await saved(laptop)
  line.cut()
  await laptop.locator(':text-matches("Offline|not yet saved|Reconnecting", "i"):visible').first().waitFor()
  await laptop.locator('.iv-notes [contenteditable=true]').press('Enter')
  await laptop.keyboard.type('Written without a network.')
  await next(lead, 2)

  // The lead undoes an advance while the phone types, and nobody is moved.
  await atQuestion(phone, 2)
  await writeNote(phone, 'Second answer, first half')
  await next(lead, 3)
  await phone.getByRole('button', { name: /Lead on Q3/ }).waitFor()
  await phone.keyboard.type(', second half')
  await lead.getByRole('button', { name: /^Undo/ }).click()
  await atQuestion(lead, 2)
  await phone.keyboard.type(', and the end.')
  expect(await noteOf(phone)).toBe('Second answer, first half, second half, and the end.')
  await phone.getByRole('button', { name: /Lead on/ }).waitFor({ state: 'detached' })
  await next(lead, 3)

  line.mend()
  await saved(laptop)
  await laptop.getByRole('button', { name: /Lead on Q3/ }).click()
  await atQuestion(laptop, 3)
  // Its own words of question 1 are there, the ones from the dead network included.
  await laptop.locator('.iv-q').nth(0).click()
  expect(await noteOf(laptop)).toBe('Before the cut.\nWritten without a network.')
  await laptop.keyboard.press('Escape')
  await laptop.keyboard.press('f')

  // Somebody comes late: the current question at once, the earlier ones not observed.
  const late = await pageOf({ width: 320, height: 600 }, app.listening)
  hears.late = recordPage(late)
  await joinBy(late, app.listening, links[2]!)
  await atQuestion(late, 3)
  await late.locator('.iv-dock-scores button').nth(2).click()
  await saved(late)
  await expectRoomForFingers(late)
  await expectRoomForFingers(phone)

  // Phone and laptop answer question 3, everybody question 4.
  await rateHere(phone, 4)
  await rateHere(laptop, 4)
  await rateHere(lead, 4)
  for (const [page, [words]] of [
    [late, WORDS.late],
    [lead, WORDS.lead],
  ] as const) {
    await writeNote(page, words!)
    await page.keyboard.press('Escape')
    await saved(page)
  }
  await next(lead, 4)
  for (const page of [phone, laptop, late, lead]) {
    await page
      .getByRole('button', { name: /Lead on/ })
      .click({ timeout: 500 })
      .catch(() => undefined)
    await rateHere(page, 3)
  }
  await lead.keyboard.press('Shift+ArrowRight')
  await lead.getByRole('heading', { name: 'The candidate’s questions' }).waitFor()
  await lead.getByRole('button', { name: 'End questions' }).last().click()
  await lead
    .locator('.iv-lead form, .iv-lead .iv-inline')
    .getByRole('button', { name: 'End questions' })
    .click()

  // Scoring: what is missing is rated, then everybody locks.
  for (const page of [phone, laptop, late, lead]) {
    await page.getByRole('heading', { name: /^Questions ended at [0-9]/ }).waitFor()
    const unrated = page.locator('.scoring-buttons:not(:has([aria-pressed=true]))')
    for (let left = await unrated.count(); left > 0; left--) {
      await unrated.first().getByRole('button', { name: /^4 / }).click()
    }
    await page.getByRole('button', { name: 'Lock my scorecard' }).click()
    await page.getByRole('button', { name: 'Lock it' }).click()
    await page
      .getByText(/^Locked/)
      .first()
      .waitFor()
  }
  const beforeReveal = await Promise.all(
    Object.entries(hears).map(async ([who, it]) => {
      // Only the laptop's network was cut in the middle of answers.
      const unread = await it.settled()
      if (who !== 'laptop') expect(unread).toEqual([])
      return { who, bytes: it.bytes(), text: it.text() }
    }),
  )

  await lead.getByRole('button', { name: 'Reveal all scorecards' }).dblclick()
  await lead.getByRole('button', { name: 'Reveal to everybody now' }).click()
  for (const page of [lead, phone, laptop, late])
    await page.getByText(SECRET).first().waitFor({ state: 'attached' })

  // No page was sent anybody else's words or digests until now; now every page was.
  const digests = await digestsOf(panelId)
  for (const [author, words] of Object.entries(WORDS)) {
    for (const { who, bytes, text } of beforeReveal.filter((it) => it.who !== author)) {
      expect(bytes.includes('scorecardLocked')).toBe(true)
      for (const secret of [...words, digests[author as Who]]) {
        expect(holds(bytes, secret), `${secret} of ${author}, sent to ${who}`).toBe(false)
        expect(text).not.toContain(secret)
        expect(holds(hears[who as Who].bytes(), secret), `${secret} of ${author}, revealed to ${who}`).toBe(
          true,
        )
      }
    }
  }

  // On a phone one's own card is on top; what is written there survives what the lead does, and the end of the debrief.
  expect(await phone.locator('.debrief-rater').first().innerText()).toContain('Priya Rao')
  await phone.getByRole('button', { name: 'Revise my rating' }).click()
  await phone.getByText('It counts only if the lead chooses it').waitFor()
  await phone.getByLabel('What changed your mind').fill('The ward’s own figures.')
  await lead.locator('.debrief-item').last().click()
  await phone.getByRole('button', { name: /^The panel is at question/ }).click()
  await phone.locator('.debrief-agenda > summary').click()
  await phone.locator('.debrief-item', { hasText: 'your revision is not sent yet' }).click()
  expect(await phone.getByLabel('What changed your mind').inputValue()).toBe('The ward’s own figures.')

  await lead.getByRole('button', { name: 'End the debrief …' }).click()
  await lead.getByRole('button', { name: 'End the debrief', exact: true }).click()
  await phone.getByText('The debrief ended before your revision was sent.').waitFor()
  await phone.getByText('“The ward’s own figures.”').waitFor()
  await recommend(lead, /^yes$/i)
  // What others gave is shown once one's own is given.
  await phone.locator('.closing-people li', { hasText: 'Marta Lind' }).getByText('given').waitFor()
  await recommend(phone, /^no$/i)
  await phone.locator('.closing-people li', { hasText: 'Marta Lind' }).getByText('Yes').waitFor()
  await lead.getByRole('radio', { name: /next step/i }).check()
  // Without reasons nothing is recorded, and the keyboard stands where they are missing.
  await lead.getByRole('button', { name: 'Record the decision' }).click()
  await lead.locator('textarea[aria-invalid=true]:focus').waitFor()
  await lead.getByLabel('Reasons').fill('Clear examples, checked with the ward.')
  await lead.getByRole('button', { name: 'Record the decision' }).click()
  await lead.getByRole('button', { name: 'Seal the panel …' }).dblclick()
  await lead.getByRole('button', { name: 'Seal it for good' }).click()

  await lead.goto(`${app.listening}/panel/${panelId}/results`)
  await lead.getByRole('heading', { name: 'Competencies' }).waitFor()
  await lead.getByText('Clear examples, checked with the ward.').first().waitFor()
  await expectAccessible(lead)
  await phone.goto(`${app.listening}/panel/${panelId}/timeline`)
  await phone.getByRole('heading', { level: 1 }).waitFor()
  await expectAccessible(phone)

  expect(problems).toEqual([])
})

async function aPanelWithLinks(): Promise<{ panelId: PanelId; links: string[] }> {
  const seat = { title: '', email: null, role: 'panelist' as const }
  const seats = ['Priya Rao', 'Tomas Okafor', 'Aiko Kimura'].map((name, seniority) => ({
    ...seat,
    name,
    seniority,
  }))
  const { id: panelId } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel({ seats }, 4)))
  const panel = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const links = []
  for (const { id } of panel.seats.filter((it) => it.role !== 'lead')) {
    links.push(value(await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${id}/link`, {})).path)
  }
  return { panelId, links }
}

async function pageOf(
  viewport: { width: number; height: number },
  origin: string,
  who?: Browser,
): Promise<Page> {
  const context: BrowserContext = await chromium.newContext({ viewport, locale: 'en-GB' })
  if (who) await signInAs(context, who)
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('pageerror', (error) => problems.push(`${origin}: ${error.message}`))
  return page
}

/** What each of these pages hears of the phone while it writes, up to the word that it writes no more. */
async function newsWhile(
  pages: readonly PageRecording[],
  write: () => Promise<void>,
): Promise<readonly ReadonlySet<string>[]> {
  for (const page of pages) await page.until(0, () => !isAnybodyWriting(page))
  const from = pages.map((it) => it.messages.length)
  await write()
  for (const [index, page] of pages.entries()) {
    await page.until(from[index]!, ({ text }) => text?.includes('"writing":true') ?? false)
    await page.until(from[index]!, ({ text }) => text?.includes('"writing":false') ?? false)
  }
  return pages.map((page, index) => newsIn(page, from[index]!))
}

function isAnybodyWriting({ messages }: PageRecording): boolean {
  const seen = messages.flatMap(({ text }) => /"room:presence",({.*})\]$/.exec(text ?? '')?.[1] ?? [])
  const latest = new Map(seen.map((it) => [(JSON.parse(it) as Presence).seat, it]))
  return [...latest.values()].some((it) => it.includes('"writing":true'))
}

async function digestsOf(panelId: PanelId): Promise<Readonly<Record<Who, string>>> {
  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const { state } = value(await marta.get<TimelineAnswer>(`/api/panels/${panelId}/timeline`))
  const of = (name: string) => state.scorecards[seats.find((it) => it.name === name)!.id]!.card!.digest
  return {
    lead: of('Marta Lind'),
    phone: of('Priya Rao'),
    laptop: of('Tomas Okafor'),
    late: of('Aiko Kimura'),
  }
}

async function joinBy(page: Page, origin: string, link: string): Promise<void> {
  await page.goto(origin + link)
  await page.getByRole('button', { name: 'Join the panel' }).click()
  await page.waitForURL(/\/panel\//)
}

async function writeNote(page: Page, text: string): Promise<void> {
  await page.locator('.iv-notes [contenteditable=true]').click()
  await page.keyboard.type(text)
}

const noteOf = async (page: Page) =>
  (await page.locator('.iv-notes [contenteditable=true] p').allInnerTexts()).join('\n')

const saved = (page: Page) => page.locator(':text-matches("^Saved [0-9]"):visible').first().waitFor()

/** The bar's visible words: `Question 3 of 4`, or `3 / 4` where it is narrow. */
const atQuestion = (page: Page, number: number) =>
  page.locator(`.bar-phase span:visible:text-matches("^(Question )?${number} (of|/) 4$")`).first().waitFor()

async function recommend(page: Page, what: RegExp): Promise<void> {
  await page.getByRole('radio', { name: what }).first().check()
  await page.getByRole('button', { name: 'Give my recommendation' }).click()
}

async function next(lead: Page, number: number): Promise<void> {
  await lead.getByRole('button', { name: 'Next question' }).click()
  await atQuestion(lead, number)
}

/** Rates what the page shows: on a narrow screen by the dock, else by the anchors. */
async function rateHere(page: Page, score: number): Promise<void> {
  const narrow = (page.viewportSize()?.width ?? 0) < 800
  await page
    .locator(narrow ? '.iv-dock-scores button' : '.iv-anchor')
    .nth(score - 1)
    .click()
}

/** Nothing to press is lower than 28 px, and the five scores are 44. */
async function expectRoomForFingers(page: Page): Promise<void> {
  const heights = await page
    .locator('.room :is(a, button, summary, [role=tab]):visible')
    .evaluateAll((all) => all.map((it) => [it.textContent, it.getBoundingClientRect().height] as const))
  expect(heights.length).toBeGreaterThan(10)
  expect(heights.filter(([, height]) => height < 28)).toEqual([])
  const scores = heights.filter(([words]) => /^[1-5]$/.test(words ?? ''))
  expect(scores.filter(([, height]) => height < 44)).toEqual([])
  expect(scores).toHaveLength(5)
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}
