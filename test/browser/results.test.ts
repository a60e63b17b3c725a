import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import type { ResultsAnswer } from '#shared/contract/results.ts'
import type { NewPanel } from '#shared/contract/http.ts'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { recordPage } from '#test/support/page-recording.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { aRevealedPanel, type RevealedPanel } from '#test/support/revealed-panel.ts'
import { startApp } from '#test/support/start-app.ts'
import { holds } from '#test/support/traces.ts'

const CLIENT = 'dist/client'
/** What the engine says of a score that it cannot read, and nothing else does. */
const OF_THE_ENGINE = 'is off the scale'
const PATIENCE_MS = 15_000
const GAP = 'not-observed'

/** The lead, Priya, Tomas and a shadow. Priya misses the first questions; Tomas is a point and a half below the others throughout. */
const RATINGS: readonly (readonly EnteredRating[])[] = [
  [4, GAP, 2, 5],
  [4, GAP, 3, 3],
  [5, 5, 3, 4],
  [4, 4, 2, 2],
  [5, 4, 3, 4],
  [4, 5, 3, 5],
]

let app: Awaited<ReturnType<typeof startApp>>
let chromium: Chromium
let marta: Browser
const problems: string[] = []

beforeAll(async () => {
  app = await startApp({ client: CLIENT })
  marta = await setUp(app.origin, (await app.setupCode())!)
  chromium = await launchChromium()
})
afterAll(async () => {
  await chromium.close()
  await app.stop()
})

test('a page that was asked for too often a moment ago comes by itself once it may', async () => {
  const panel = await aClosedPanel()
  const page = await pageOf(marta, panel)
  let refused = 0
  await page.route(`**/api/panels/${panel.panelId}/results`, (route) => {
    if (refused++ > 0) return route.continue()
    return route.fulfill({ status: 429, json: { error: { kind: 'too-fast', retryAfterMs: 1_000 } } })
  })

  await open(page, panel)

  // The second try may go through the service worker, which is not looked into here.
  expect(refused).toBeGreaterThan(0)
})

test('the lead sees how everybody leans; a panelist sees themselves alone, on the page and in every byte', async () => {
  const panel = await aClosedPanel()
  const [priya] = panel.browsers
  const answer = value(await marta.get<ResultsAnswer>(`/api/panels/${panel.panelId}/results`))
  const leans = answer.result!.calibration!.raters.map(({ id, lean }) => ({ id, figure: String(lean!.mean) }))
  const mine = leans.find(({ id }) => id === panel.raters[1]!.seat)!
  const others = leans.filter((it) => it !== mine)

  const lead = await pageOf(marta, panel)
  const leadHears = recordPage(lead)
  await open(lead, panel)
  const page = await pageOf(priya!, panel)
  const priyaHears = recordPage(page)
  await page.goto(`${app.origin}/panel/${panel.panelId}`)
  await page.getByRole('heading', { name: 'This panel is sealed' }).waitFor()
  await open(page, panel)
  await leadHears.settled()
  await priyaHears.settled()

  expect(await rowsOf(lead, 'Leanings on this panel')).toHaveLength(3)
  expect(await rowsOf(page, 'Your leaning on this panel')).toHaveLength(1)
  expect(leans.filter(({ figure }) => !holds(leadHears.bytes(), figure))).toEqual([])
  expect(others).toHaveLength(2)
  expect(others.filter(({ figure }) => holds(priyaHears.bytes(), figure))).toEqual([])
  expect(holds(priyaHears.bytes(), mine.figure)).toBe(true)
  // Only the interval may tell a difference, and it does so for Tomas; one panel calls nobody strict.
  const rows = await rowsOf(lead, 'Leanings on this panel')
  const [lower] = rows.filter((it) => it.includes('lower than'))
  expect(lower).toMatch(/Tomas Okafor.*lower than the others here by \d\.\d points \(\d\.\d to \d\.\d\)/s)
  expect(rows.join(' ')).not.toMatch(/strict|lenient/)
  panel.leave()
})

test('the raw score stands first; calibrated, interval and adjustment stand beside it and say what they are', async () => {
  const panel = await aClosedPanel()
  const page = await pageOf(marta, panel)

  await open(page, panel)

  const answer = value(await marta.get<ResultsAnswer>(`/api/panels/${panel.panelId}/results`))
  const { raw, calibrated } = answer.result!.calibration!.candidates[0]!.overall
  const headline = await page.locator('.results-headline').innerText()
  expect(headline.trim().split('\n')[0]).toBe(raw!.toFixed(1))
  expect(headline).toContain(`${calibrated!.mean.toFixed(1)}\ncalibrated`)
  expect(headline).toContain('about 9 in 10')
  const adjustment = await page.locator('.results-adjustment').innerText()
  expect(adjustment).toMatch(/Applied, ±\d\.\d at most/)
  expect(adjustment).toContain('One panel: we cannot tell strict panelists from a weak interview.')
  expect(adjustment).toMatch(
    /Another panel of similar people would probably land between \d\.\d and \d\.\d\./,
  )
  expect(adjustment).toMatch(/No single panelist moves the result by more than \d\.\d\./)
  expect(await page.locator('body').innerText()).not.toMatch(/true score|objective|95 % interval/i)
  panel.leave()
})

test('the seal changes no number, and neither does loading the page again', async () => {
  const panel = await aRevealedPanel(marta, aPanelToPlay(), RATINGS)
  const page = await pageOf(marta, panel)
  await open(page, panel)
  await page.getByText('As of now; the seal will fix it').waitFor()
  const before = await figuresOf(page)

  await panel.close()
  await open(page, panel)
  await page.getByText('As sealed with the record').waitFor()
  const sealed = await figuresOf(page)
  await page.reload()
  await page.getByText('As sealed with the record').waitFor()

  expect(before.length).toBeGreaterThan(10)
  expect(sealed).toEqual(before)
  expect(await figuresOf(page)).toEqual(sealed)
  panel.leave()
})

test('what is explored stays on the screen: no request is made, no number of the record moves, nothing is printed', async () => {
  const panel = await aClosedPanel()
  const page = await pageOf(marta, panel)
  await open(page, panel)
  const before = await figuresOf(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  const trial = page.locator('.ui-trial')

  await page.getByRole('slider').first().fill('0')
  await trial.getByText('Explored here').waitFor()
  await page.getByLabel('Tomas Okafor', { exact: true }).check()
  await trial.getByText(/\(\+\d\.\d\)/).waitFor()

  expect(await figuresOf(page)).toEqual(before)
  expect(asked.filter((it) => !/^GET \/assets\/calibration-worker-[\w-]+\.js$/.test(it))).toEqual([])
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('heading', { name: 'What if?' }).isVisible()).toBe(false)
  expect(await page.getByRole('heading', { name: 'Leanings on this panel' }).isVisible()).toBe(false)
  await page.emulateMedia({ media: 'screen' })
  await page.getByRole('button', { name: 'Bring everything back' }).click()
  await trial.getByText('Explored here').waitFor({ state: 'detached' })
  panel.leave()
})

test('the engine is loaded by the page’s own threads alone, so no screen waits for it', () => {
  const scripts = readdirSync(join(CLIENT, 'assets')).filter((it) => it.endsWith('.js'))
  const withEngine = scripts.filter((it) =>
    readFileSync(join(CLIENT, 'assets', it), 'utf8').includes(OF_THE_ENGINE),
  )

  expect(withEngine.length).toBeGreaterThan(0)
  expect(withEngine.filter((it) => !it.includes('-worker-'))).toEqual([])
})

test('one goes on typing while ten thousand ratings are calibrated in the page’s own thread', async () => {
  const panel = await aClosedPanel()
  const page = await pageOf(marta, panel)
  const started = page.waitForEvent('worker')
  await open(page, panel)
  await page.getByRole('slider').first().fill('0')
  const worker = (await started).url()
  expect(new URL(worker).origin).toBe(app.origin)

  await page.evaluate(
    ([address, table]) => {
      const field = document.createElement('textarea')
      field.id = 'typed'
      document.querySelector('main')!.prepend(field)
      const thread = new Worker(address as string, { type: 'module' })
      thread.addEventListener('message', ({ data }) => {
        document.body.dataset.ratings = String(data.result?.calibration.ratings)
      })
      thread.postMessage({ id: 1, table })
    },
    [worker, aTableOf(10_000)],
  )
  await page.locator('#typed').focus()
  let typed = 0
  while (typed < 10_000 && !(await page.evaluate(() => document.body.dataset.ratings))) {
    await page.keyboard.type('x')
    typed++
    // The letter is on the screen before the next one is typed.
    await page.waitForFunction((n) => document.querySelector('textarea')!.value.length === n, typed)
  }

  expect(await page.evaluate(() => document.body.dataset.ratings)).toBe('10000')
  expect(typed).toBeGreaterThan(5)
  panel.leave()
})

test('the debrief says how much is left to move, and when there is nothing left', async () => {
  const panel = await aRevealedPanel(marta, aPanelToPlay({}, 2), [
    [4, 4, 2, 4],
    [3, 3, 3, 3],
  ])
  const page = await pageOf(marta, panel)
  await page.goto(`${app.origin}/panel/${panel.panelId}`)
  const stopping = page.locator('.debrief-stopping')
  await stopping.getByText('The question left could still move the composite by up to 0.7.').waitFor()

  const [, , tomas] = panel.raters
  const [first] = panel.lead.view().kit.questions
  value(
    await tomas!.send({ type: 'revise', questionId: first!.id, to: 4, reason: 'Priya heard the reason.' }),
  )

  await stopping.getByText('The panel can stop here.').waitFor()
  expect(await stopping.innerText()).not.toContain('could still move')
  expect(panel.lead.view().phase).toBe('debrief')
  panel.leave()
})

test('every card that prints a figure says on demand what it is: by keyboard, by touch and by mouse', async () => {
  const panel = await aClosedPanel()
  const page = await pageOf(marta, panel, { width: 390, height: 844 })
  await open(page, panel)

  const unexplained = await page
    .locator('.results-figure, .results-big, .results-page .ui-card')
    .evaluateAll((all) =>
      all
        .filter((it) => (it as HTMLElement).innerText.match(/\d+(\.\d| %| min)/))
        .filter((it) => it.querySelector('.ui-explained') === null)
        .map((it) => it.querySelector('h2')?.textContent ?? it.textContent),
    )
  expect(unexplained).toEqual([])

  const explained = await page.locator('.results-page .ui-explained').all()
  expect(explained.length).toBeGreaterThan(12)
  for (const it of explained) {
    const label = it.locator('summary')
    // What is folded away is opened by its own card first.
    if (!(await label.isVisible())) continue
    const isOpen = () => it.evaluate((details) => (details as HTMLDetailsElement).open)
    await label.focus()
    await page.keyboard.press('Enter')
    expect(await it.locator('p').innerText()).toMatch(/\S.*\.$/s)
    await label.tap()
    expect(await isOpen()).toBe(false)
    await label.click()
    expect(await isOpen()).toBe(true)
  }
  panel.leave()
})

test('the page can be read by everybody: no barrier in light or dark, nothing beyond the edge of a small phone', async () => {
  const panel = await aClosedPanel()
  const page = await pageOf(marta, panel, { width: 320, height: 600 })
  await open(page, panel)
  for (const summary of await page.locator('.results-page summary').all()) await summary.click()
  await page.locator('.results-cell').first().click()

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  expect(problems).toEqual([])
  panel.leave()
})

test('a large panel with long names fits a small phone and a sheet of paper, words unbroken', async () => {
  const seats = Array.from({ length: 11 }, (_, index) => ({
    ...aNewPanel().seats[0]!,
    name: `${index % 2 ? 'Maximiliane Wolfeschlegelsteinhausenbergerdorff' : 'ليلى عبد الرحمن'} ${index}`,
    seniority: index,
  }))
  const rows = [1, 2, 3].map((q) =>
    Array.from({ length: 12 }, (_, rater) => ((q + rater) % 7 === 0 ? GAP : 1 + ((q * rater) % 5))),
  )
  const panel = await aRevealedPanel(marta, aNewPanel({ seats }), rows as typeof RATINGS)
  const page = await pageOf(marta, panel, { width: 320, height: 600 })
  await open(page, panel)
  const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const narrowest = () =>
    page
      .locator('.results-question, .results-agreement')
      .evaluateAll((all) => Math.min(...all.map((it) => it.getBoundingClientRect().width)))

  expect(await beyond()).toBeLessThanOrEqual(0)
  expect(await narrowest()).toBeGreaterThan(100)
  await page.emulateMedia({ media: 'print' })
  // A4 between its margins.
  await page.setViewportSize({ width: 688, height: 1000 })
  expect(await beyond()).toBeLessThanOrEqual(0)
  expect(await narrowest()).toBeGreaterThan(100)
  panel.leave()
})

function aPanelToPlay(changes: Partial<NewPanel> = {}, questions = RATINGS.length): NewPanel {
  const panel = aNewPanel(changes, questions)
  const shadow = { ...panel.seats[0]!, name: 'Sam Shadow', role: 'shadow' as const, seniority: 0 }
  return { ...panel, seats: [...panel.seats, shadow] }
}

async function aClosedPanel(): Promise<RevealedPanel> {
  const panel = await aRevealedPanel(marta, aPanelToPlay(), RATINGS)
  await panel.close()
  return panel
}

async function pageOf(
  who: Browser,
  panel: RevealedPanel,
  viewport = { width: 1360, height: 860 },
): Promise<Page> {
  const context = await chromium.newContext({ viewport, locale: 'en-GB', hasTouch: viewport.width < 400 })
  await signInAs(context, who)
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('pageerror', (error) => problems.push(`${panel.panelId}: ${error.message}`))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) problems.push(`${panel.panelId}: ${message.text()}`)
  })
  return page
}

/** Opens the results and waits until the calibrated ones are there. */
async function open(page: Page, { panelId }: RevealedPanel): Promise<void> {
  await page.goto(`${app.origin}/panel/${panelId}/results`)
  await page.locator('.results-claims').waitFor()
}

/** Every figure of the page in order, but those that are explored; what people recommend is no result. */
async function figuresOf(page: Page): Promise<readonly string[]> {
  const cards = await page
    .locator(
      '.results-big, .results-figure:not(:has-text("recommendations")), .results-plot, .results-adjustment, .results-leans',
    )
    .all()
  const texts = await Promise.all(cards.map((it) => it.innerText()))
  return texts.flatMap((text) => text.match(/[+−]?\d+(\.\d+)?( %)?( to \d\.\d)?/g) ?? [])
}

const rowsOf = (page: Page, card: string) =>
  page
    .locator('section', { has: page.getByRole('heading', { name: card }) })
    .locator('li')
    .allInnerTexts()

/** A table as large as a position gets: candidates who each met three of sixty raters on ten questions. */
function aTableOf(ratings: number): RatingsTable {
  const questions = Array.from({ length: 10 }, (_, index) => ({
    id: `q${index}`,
    competency: `k${index % 3}`,
    weight: 1,
  }))
  return {
    scale: { min: 1, max: 5 },
    competencies: ['k0', 'k1', 'k2'].map((id) => ({ id, weight: 1 })),
    questions,
    ratings: Array.from({ length: ratings }, (_, index) => {
      const candidate = Math.floor(index / 30)
      const place = Math.floor((index % 30) / 10)
      return {
        rater: `r${(candidate * 7 + place * 13) % 60}`,
        candidate: `c${candidate}`,
        question: `q${index % 10}`,
        score: 1 + ((index * 7919 + candidate * 31 + place * 17) % 5),
      }
    }),
  }
}
