import AxeBuilder from '@axe-core/playwright'
import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComparisonAnswer, PositionAnswer, PositionsAnswer } from '#shared/contract/positions.ts'
import type { PanelId, PositionId } from '#shared/model/ids.ts'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, setUp, value } from '#test/support/person.ts'
import { aSeatFor, playPanel, positionNamed } from '#test/support/played-position.ts'
import { startApp } from '#test/support/start-app.ts'

const PATIENCE_MS = 15_000
const TITLE = 'EHR specialist'
const STRONG = 'Ana Silva'
const WEAK = 'ليلى عبد الرحمن'

let app: Awaited<ReturnType<typeof startApp>>
let chromium: Chromium
let marta: Browser
let position: PositionId
const problems: string[] = []

beforeAll(async () => {
  app = await startApp({ client: 'dist/client' })
  marta = await setUp(app.origin, (await app.setupCode())!)
  chromium = await launchChromium()
  // Marta leads both and sits beside somebody else each time: she alone ties the two candidates together.
  await playPanel(
    marta,
    { position: { title: TITLE }, candidate: STRONG },
    [4, 4, 5, 4, 4, 5, 4, 4],
    [{ name: 'Priya Rao', scores: [4, 5, 4, 4, 5, 4, 4, 5] }],
  )
  position = await positionNamed(marta, TITLE)
  await playPanel(
    marta,
    { position: { id: position }, candidate: WEAK },
    [2, 2, 1, 2, 2, 2, 3, 2],
    [{ name: 'Tomas Okafor', scores: [2, 1, 2, 2, 2, 3, 2, 2] }],
  )
}, 60_000)
afterAll(async () => {
  await chromium.close()
  await app.stop()
})

test('candidates stand side by side, raw first, and no rank is told without its odds', async () => {
  const page = await pageAt('/')
  await page.getByRole('link', { name: `Compare: ${TITLE}` }).click()

  await page.getByRole('heading', { name: 'Can they be compared?' }).waitFor()
  await page.getByRole('radio', { name: 'Raw' }).and(page.locator(':checked')).waitFor()
  const rows = page.locator('section:has(> div > h2:text-is("Candidates")) .position-rows > li')
  expect(await rows.count()).toBe(2)
  expect(await rows.nth(0).innerText()).toContain(STRONG)
  for (const index of [0, 1]) {
    const words = (await rows.nth(index).innerText()).replace(/\s+/g, ' ')
    expect(words).toMatch(/\d\.\d raw \d\.\d calibrated \d\.\d to \d\.\d/)
    expect(words).toMatch(/best with \d+ %/)
    // Of two candidates, first to second leaves nobody out.
    expect(words).not.toContain('1st to 2nd')
  }
  expect(await page.locator('main').innerText()).not.toMatch(/true score|objective|error-free/i)
  expect(
    await rows
      .nth(0)
      .getByRole('link', { name: /^Results of panel 1/ })
      .getAttribute('href'),
  ).toMatch(/^\/panel\/.+\/results$/)
  // Each panel’s own decision is there, with what arithmetic gave it.
  expect(await rows.nth(0).innerText()).toMatch(
    /Panel 1: Hold, sealed .*; its mechanical result: \d\.\d raw\./,
  )
  await expectAccessible(page)
})

test('an admin sees how strict each panelist was over these candidates, none without an interval, and none of it on paper', async () => {
  const page = await pageAt(`/position/${position}`)
  const card = page.locator('section:has(> div > h2:text-is("Panelists over these candidates"))')
  await card.waitFor()

  const rows = await card.locator('.position-panelists > li').allInnerTexts()
  expect(rows.map((it) => it.split('\n')[0])).toEqual([
    expect.stringMatching(/Marta Lind.*16 ratings, 2 candidates/),
    expect.stringMatching(/Priya Rao.*8 ratings, 1 candidate$/),
    expect.stringMatching(/Tomas Okafor.*8 ratings, 1 candidate$/),
  ])
  for (const row of rows) expect(row).toMatch(/between [+−]?\d\.\d and [+−]?\d\.\d, about 9 in 10/)
  await page.emulateMedia({ media: 'print' })
  expect(await card.isVisible()).toBe(false)
})

test('other weights are tried on the screen alone, and taken back', async () => {
  const page = await pageAt(`/position/${position}`)
  const before = await comparison()
  const whatIf = page.locator('section:has(> div > h2:text-is("What if?"))')

  const slider = whatIf.getByRole('slider').first()
  await slider.focus()
  await page.keyboard.press('Home')
  await whatIf
    .getByText(/^On record: raw/)
    .first()
    .waitFor()
  const requests: string[] = []
  page.on('request', (it) => requests.push(`${it.method()} ${new URL(it.url()).pathname}`))
  await page.keyboard.press('End')
  await whatIf.getByRole('img', { name: new RegExp(`^${STRONG}, explored: raw`) }).waitFor()
  await whatIf.getByRole('checkbox', { name: 'Priya Rao' }).check()
  await whatIf.getByRole('checkbox').first().check()
  await whatIf.getByRole('button', { name: 'Bring everything back' }).click()
  expect(await whatIf.getByRole('checkbox', { checked: true }).count()).toBe(0)

  await whatIf.getByText('Move a weight or leave something out').waitFor()
  expect(requests.filter((it) => it.includes('/api/'))).toEqual([])
  expect(await comparison()).toEqual(before)
})

test('one switch puts the raw scores alone, and says who turned it', async () => {
  const page = await pageAt(`/position/${position}`)

  await page.getByRole('button', { name: 'Turn calibration off' }).click()
  await page.getByText(/Calibration is off .*turned off by Marta Lind/).waitFor()
  await page.getByText('Raw scores stand alone').waitFor()
  await page.locator('.position-figure.is-calibrated').first().waitFor({ state: 'detached' })
  expect(await page.getByText(/in about 9 of 10 cases/).count()).toBe(0)
  expect((await page.locator('.position-multiples').innerText()).replace(/\s+/g, ' ')).toMatch(/\d\.\d raw/)
  await page.getByRole('button', { name: 'Turn calibration on' }).click()
  await page.locator('.position-figure.is-calibrated').first().waitFor()
})

test('a choice against the mechanical result says why; without it nothing is recorded', async () => {
  const page = await pageAt(`/position/${position}`, { width: 390, height: 844 })
  const card = page.locator('section:has(> div > h2:text-is("Decision"))')

  await card.getByText('Mechanical result').waitFor()
  await card.getByRole('radio', { name: STRONG }).check()
  expect(await card.getByLabel('Why against the mechanical result?').count()).toBe(0)
  await card.getByRole('radio', { name: WEAK }).check()
  await card.getByLabel('Reasons').fill('Knows the ward.')
  await card.getByRole('button', { name: 'Record the decision' }).click()
  await card.getByText('Say why, in 3 to').waitFor()
  expect((await recorded()).decisions).toEqual([])

  await card.getByLabel('Why against the mechanical result?').fill('The strong one withdrew.')
  await card.getByRole('button', { name: 'Record the decision' }).click()
  await card.getByRole('heading', { name: 'Decided' }).waitFor()
  await card.getByText('The strong one withdrew.').waitFor()
  expect((await recorded()).decisions).toMatchObject([
    { candidate: { name: WEAK }, override: 'The strong one withdrew.', signedIncomparable: null },
  ])
  await expectAccessible(page)
})

test('whoever decides on a comparison that has changed is asked to look again, and loses no word', async () => {
  const page = await pageAt(`/position/${position}`)
  const card = page.locator('section:has(> div > h2:text-is("Decision"))')
  await card.getByRole('radio', { name: STRONG }).check()
  await card.getByLabel('Reasons').fill('Strong throughout.')
  const decided = (await recorded()).decisions.length
  await playPanel(
    marta,
    { position: { id: position }, candidate: 'Candidate C-0431' },
    [3, 3, 3, 3, 3, 3, 3, 3],
    [{ name: 'Priya Rao', scores: [3, 3, 3, 4, 3, 3, 3, 3] }],
    'reveal',
  )

  await card.getByRole('button', { name: 'Record the new decision' }).click()
  await card.getByText('Ratings came in since').waitFor()
  expect((await recorded()).decisions).toHaveLength(decided)
  await card.getByRole('button', { name: 'Look again' }).click()
  await card.getByRole('radio', { name: 'Candidate C-0431' }).waitFor()
  expect(await card.getByLabel('Reasons').inputValue()).toBe('Strong throughout.')
  await card.getByRole('button', { name: 'Record the new decision' }).click()
  await expect.poll(async () => (await recorded()).decisions.length).toBe(decided + 1)
  await card.getByText(`Earlier decisions (${decided})`).waitFor()
})

test('every card that prints a figure says on demand what it is, and no name is too long for a small phone', async () => {
  const long = 'Maximiliane Wolfeschlegelsteinhausenbergerdorff'
  await playPanel(
    marta,
    { position: { title: 'Long names' }, candidate: long },
    [4, 3, 4],
    [{ name: 'Priya Rao', scores: [3, 3, 4] }],
  )
  const id = await positionNamed(marta, 'Long names')
  await playPanel(
    marta,
    { position: { id }, candidate: `${long}-${long}` },
    [2, 3, 2],
    [{ name: 'Priya Rao', scores: [3, 2, 2] }],
  )

  for (const width of [320, 1360]) {
    const page = await pageAt(`/position/${id}`, { width, height: 600 })
    await page.locator('.position-verdict').waitFor()
    const unexplained = await page.locator('main .ui-card').evaluateAll((all) =>
      all
        .filter((it) => (it as HTMLElement).innerText.match(/\d+(\.\d| %)/))
        .filter((it) => it.querySelector('.ui-explained') === null)
        .map((it) => it.querySelector('h2')?.textContent),
    )
    expect(unexplained).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  }
})

test('candidates whose panels share nobody are ranked by nothing, and chosen with a signed reason alone', async () => {
  const nothing = [null, null, null, null]
  const title = { position: { title: 'Two wards' } }
  await playPanel(marta, { ...title, candidate: 'C-0801' }, nothing, [
    { name: 'Priya Rao', scores: [4, 4, 5, 4] },
    { name: 'Cy Young', scores: [4, 3, 4, 4] },
  ])
  const wards = await positionNamed(marta, title.position.title)
  await playPanel(marta, { position: { id: wards }, candidate: 'C-0802' }, nothing, [
    { name: 'Tomas Okafor', scores: [3, 3, 3, 2] },
    { name: 'Di Marsh', scores: [3, 2, 3, 3] },
  ])
  const page = await pageAt(`/position/${wards}`)

  await page.getByText('Refused (panels not connected)').waitFor()
  await page.getByText(/Group 1: panelists in common/).waitFor()
  await page.getByText(/Group 2: panelists in common/).waitFor()
  const words = (await page.locator('main').innerText()).replace(/\s+/g, ' ')
  expect(words).not.toMatch(/in about 9 of 10 cases|ahead|\d\.\d calibrated/)
  await expectAccessible(page)

  await page.getByRole('radio', { name: 'C-0801' }).check()
  await page.getByLabel('Reasons').fill('The only one with nights.')
  await page.getByRole('button', { name: 'Record the decision' }).click()
  await page.getByText('Say why, in 3 to').waitFor()
  await page
    .getByLabel('Why rank candidates who cannot be compared?')
    .fill('The wards cannot spare each other’s people.')
  await page.getByRole('button', { name: 'Record the decision' }).click()
  await page.getByText(/Ranked though they cannot be compared, signed by\s+Marta Lind/).waitFor()
})

test('the roster shows who meets whom before the first candidate, in words too', async () => {
  const seats = [aSeatFor('Priya Rao'), aSeatFor('Aiko Kimura-Papadopoulou-Wolfeschlegelsteinhausen')]
  const panel = aNewPanel({ position: { title: 'Data analyst' }, candidate: 'C-0501', seats })
  value(await marta.post('/api/panels', panel))
  const analyst = await positionNamed(marta, 'Data analyst')
  value(await marta.post('/api/panels', { ...panel, position: { id: analyst }, candidate: 'C-0502' }))

  const page = await pageAt(`/position/${analyst}`, { width: 320, height: 600 })
  await page.getByRole('tab', { name: 'Panels & roster', selected: true }).waitFor()
  await page.getByText('Panelists in common tie all candidates together.').waitFor()
  expect(await page.locator('.roster-graph line').count()).toBe(6)
  expect(await page.locator('.roster-panels > li').nth(1).innerText()).toContain('C-0502')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await expectAccessible(page)

  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByText('Nothing to compare yet').waitFor()
})

test('a name from an earlier panel is offered, and picking it by the keyboard makes the same person', async () => {
  const { id } = value(
    await marta.post<{ id: PanelId }>('/api/panels', aNewPanel({ candidate: 'C-0600', seats: [] })),
  )
  const page = await pageAt(`/panel/${id}/manage`)
  await page.getByRole('button', { name: 'Add a seat' }).click()

  const name = page.getByRole('combobox', { name: 'Name' })
  await name.pressSequentially('tom')
  await page.getByRole('option', { name: /Tomas Okafor/ }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await name.inputValue()).toBe('Tomas Okafor')
  expect(await page.getByLabel('E-mail').inputValue()).toBe('tomas.okafor@example.org')
  await page.getByText('Same person as on earlier panels').waitFor()
  // Without the address, and taken back, it is somebody else again.
  await page.getByLabel('E-mail').fill('')
  await page.getByRole('button', { name: 'Not the same person as Tomas Okafor' }).click()
  await page.getByText('Same person as on earlier panels').waitFor({ state: 'detached' })
  await name.fill('')
  await name.pressSequentially('okaf')
  await page.getByRole('option', { name: /Tomas Okafor/ }).click()
  // Who was picked stays the same person without the address that would tell it too.
  await page.getByLabel('E-mail').fill('')
  await page.getByRole('button', { name: 'Add the seat' }).click()
  await page.getByText('Tomas Okafor').first().waitFor()
  await page.getByRole('button', { name: 'Add a seat' }).waitFor()

  const [newest] = value(await marta.get<PositionsAnswer>('/api/positions')).positions
  const again = value(await marta.get<PositionAnswer>(`/api/positions/${newest!.id}`))
  expect(again.panels[0]!.id).toBe(id)
  expect(tomasIn(again)).toBe(tomasIn(await recorded()))
})

test('a new panel takes over the people of the position’s last one', async () => {
  const page = await pageAt('/new')
  await page.getByRole('combobox', { name: 'Position' }).selectOption({ label: 'Data analyst' })
  await page.getByRole('button', { name: 'The people of this position’s last panel' }).click()

  await expect
    .poll(() =>
      page
        .getByRole('combobox', { name: 'Name' })
        .evaluateAll((all) => all.map((it) => (it as HTMLInputElement).value)),
    )
    .toEqual(['Priya Rao', 'Aiko Kimura-Papadopoulou-Wolfeschlegelsteinhausen'])
  expect(await page.getByText('Same person as on earlier panels').count()).toBe(2)
  await expectAccessible(page)
})

test('a panel that is asked otherwise than its position’s others says why, before it is made', async () => {
  const page = await pageAt('/new', { width: 390, height: 844 })
  await page.getByRole('combobox', { name: 'Position' }).selectOption({ label: 'Data analyst' })
  const why = page.getByRole('textbox', { name: 'Why this panel asks otherwise' })
  expect(await why.count()).toBe(0)

  await page
    .getByRole('button', { name: /^Leave out/ })
    .first()
    .click()
  await page.getByLabel(/^Candidate/).fill('C-0503')
  await page.getByRole('button', { name: 'Make the panel' }).click()
  await page.getByText('Say why this panel asks otherwise, in 3 to 500 characters.').first().waitFor()
  expect(await why.evaluate((it) => it === document.activeElement)).toBe(true)
  await expectAccessible(page)
  await why.fill('She has not met this system.')
  await page.getByRole('button', { name: 'Make the panel' }).click()
  await page.waitForURL('**/manage')
})

test('a rater sees nothing of themselves before eight shared ratings, and then no figure without its interval', async () => {
  const mine = await pageAt('/', { width: 320, height: 600 })
  await mine.locator('summary', { hasText: 'Marta Lind' }).click()
  await mine.getByRole('link', { name: 'Your ratings' }).click()
  await mine.getByRole('heading', { name: 'Agreement with fellow raters' }).waitFor()
  expect((await mine.locator('main').innerText()).replace(/\s+/g, ' ')).toMatch(
    /\d+ % within one point, \d+ % the same/,
  )
  await expectAccessible(mine)
  expect(await mine.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)

  await playPanel(
    marta,
    { position: { title: 'Interface engineer' }, candidate: 'C-0700' },
    [3, 4, 3],
    [{ name: 'Bo Lind', scores: [3, 3, 4] }],
  )
  const all = await pageAt('/raters')
  await all.getByRole('heading', { name: 'Bo Lind' }).waitFor()
  const bo = all.locator('section:has(h2:has-text("Bo Lind"))')
  expect(await bo.innerText()).toContain('3 of 8 shared ratings so far')
  expect(await bo.innerText()).not.toMatch(/%|stricter|lenient/)
  await expectAccessible(all)
})

test('nobody else’s position is told apart from none at all', async () => {
  const page = await pageAt('/position/no-such-position')
  await page.getByText('No position is open to you here').waitFor()
  expect(problems).toEqual([])
})

const tomasIn = ({ panels }: PositionAnswer) =>
  panels.flatMap((it) => it.people).find((it) => it.name === 'Tomas Okafor')!.person
const recorded = async () => value(await marta.get<PositionAnswer>(`/api/positions/${position}`))
const comparison = async () =>
  value(await marta.get<ComparisonAnswer>(`/api/positions/${position}/comparison`))

async function pageAt(path: string, viewport = { width: 1360, height: 860 }): Promise<Page> {
  const context = await chromium.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' })
  await signInAs(context, marta)
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('pageerror', (error) => problems.push(`${path}: ${error.message}`))
  await page.goto(app.origin + path)
  return page
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}
