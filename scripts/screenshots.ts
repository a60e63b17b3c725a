// `npm run screenshots`: every screen at its sizes, light and dark, from a real server with a panel played through.
// `npm run screenshots -- interview` takes only those whose name begins so, and leaves the picture in docs/ alone.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { LinkAnswer, NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { EpochMs, PanelId, PositionId, QuestionId } from '#shared/model/ids.ts'
import { questionAt } from '#shared/panel/places.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import {
  type Browser,
  enterRoom,
  joinByLink,
  openBrowser,
  type Person,
  setUp,
  value,
} from '#test/support/person.ts'
import { aSeatFor, playPanel, positionNamed } from '#test/support/played-position.ts'
import { startApp } from '#test/support/start-app.ts'

const FOLDER = '.cache/screenshots'
const SIZES = [
  { name: '1360', width: 1360, height: 860 },
  { name: '390', width: 390, height: 844 },
  { name: '320', width: 320, height: 600 },
] as const
/** The interview has a third form, of two columns. */
const LAPTOP = { name: '900', width: 900, height: 700 } as const

/** What each rater gives each question: the lead, Priya, Tomas, Aiko. They differ widely on one and hardly on most. */
const RATINGS: readonly (readonly Score[])[] = [
  [4, 4, 3, 4],
  [3, 4, 3, 3],
  [4, 4, 4, 5],
  [5, 4, 4, 5],
  [4, 5, 4, 4],
  [3, 3, 3, 3],
  [3, 4, 1, 3],
  [4, 4, 4, 4],
  [2, 3, 2, 4],
  [4, 4, 3, 4],
  [3, 3, 3, 4],
]
const LEAD_FORMS = [
  ['interview-off-script', 'Note an off-script question'],
  ['interview-end', 'End the questions'],
] as const
const HEARD = [
  'Interface upgrade slipped six weeks; a vendor patch broke lab results',
  'Called the charge nurses the same day, ran paper forms for two units',
  'Found two of forty sheets out of date, and re-printed them the same week',
  'Named who signed off each build, and what the pilot ward sent back',
]

const only = process.argv[2]
rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })

// The server's clock can be put forward, so that an interview of an hour has its minutes without lasting them.
let aheadMs = 0
const pass = (minutes: number) => (aheadMs += minutes * 60_000)
const now = () => systemClock.now() + aheadMs
const clock = { ...systemClock, now: () => now() as EpochMs }

const app = await startApp({ client: 'dist/client', clock })
const chromium = await launchChromium()
try {
  const nobody = openBrowser(app.origin)
  const code = (await app.setupCode())!
  await shoot(nobody, `/setup#code=${code}`, 'set-up')
  const marta = await setUp(app.origin, code)
  await shoot(nobody, '/sign-in', 'sign-in')
  await shoot(marta, '/', 'home-empty')
  await shoot(marta, '/new', 'new-panel')

  const { id, links } = await makePanel(
    marta,
    aNewPanel(
      {
        seats: [
          { name: 'Priya Rao', title: 'Clinical informatics', email: null, role: 'panelist', seniority: 1 },
          { name: 'Tomas Okafor', title: 'Security', email: null, role: 'panelist', seniority: 2 },
          {
            name: 'Aiko Kimura-Papadopoulou',
            title: 'Nursing',
            email: null,
            role: 'panelist',
            seniority: 0,
          },
          {
            name: 'Οδυσσέας Παπαδόπουλος',
            title: 'Human resources',
            email: null,
            role: 'observer',
            seniority: 5,
          },
        ],
      },
      11,
    ),
  )
  await shoot(marta, `/panel/${id}/manage`, 'manage')
  await shoot(nobody, links[0]!, 'join')

  const joined = await Promise.all(links.map((it) => joinByLink(app.origin, it)))
  const lead = await enterRoom(marta, id)
  const [priya, tomas, aiko, odysseas] = await Promise.all(joined.map((it) => enterRoom(it.browser, id)))
  const raters = [lead, priya!, tomas!, aiko!]
  const priyas = joined[0]!.browser
  const watching = joined[3]!.browser
  for (const [index, { id: questionId }] of lead.view().kit.questions.entries())
    value(await lead.send({ type: 'assignAsker', questionId, seat: raters[index % 4]!.seat }))
  await shoot(marta, `/panel/${id}`, 'lobby-lead')
  await shoot(priyas, `/panel/${id}`, 'lobby-panelist')

  value(await lead.send({ type: 'startInterview' }))
  const asked = lead.view().kit.questions.slice(0, 5)
  for (const [index, question] of asked.entries()) {
    await Promise.all(raters.map((it) => it.until((view) => questionAt(view.place) === question.id)))
    for (const probe of question.probes.slice(0, 2))
      value(await lead.send({ type: 'tickProbe', probeId: probe.id, asked: true }))
    for (const [who, rater] of raters.entries()) {
      if (question !== asked.at(-1) || rater !== lead) await answer(rater, question.id, index, who)
      else await rater.write(question.id, 'heard', HEARD[0]!)
    }
    if (index === 1)
      value(
        await priya!.send({ type: 'raiseFollowUp', questionId: question.id, text: 'Which version was it?' }),
      )
    if (index < asked.length - 1) {
      pass([4.6, 3.8, 6.1, 5.2][index]!)
      value(await lead.send({ type: 'advance', from: lead.view().place! }))
    }
  }
  value(await lead.send({ type: 'takeFollowUp', followUp: lead.view().followUps[0]!.id }))
  value(
    await tomas!.send({
      type: 'raiseFollowUp',
      questionId: asked.at(-1)!.id,
      text: 'Ask about the rollback plan',
    }),
  )
  pass(3.1)
  const here = asked.at(-1)!.id
  for (const rater of [priya!, tomas!]) rater.show({ looksAt: here, writing: false, answered: true })
  aiko!.show({ looksAt: here, writing: true, answered: false })
  await shoot(marta, `/panel/${id}`, 'interview-lead', { sizes: [...SIZES, LAPTOP] })
  await shoot(priyas, `/panel/${id}`, 'interview-panelist', { sizes: [...SIZES, LAPTOP] })
  await shoot(watching, `/panel/${id}`, 'interview-observer')
  await shoot(marta, `/panel/${id}`, 'interview-writing', {
    then: (page) => page.locator('.iv-notes [contenteditable=true]').click(),
  })
  await shoot(marta, `/panel/${id}`, 'interview-more', {
    then: (page) => page.locator('.iv-lead-row summary').click(),
  })
  for (const [name, action] of LEAD_FORMS) {
    await shoot(marta, `/panel/${id}`, name, {
      async then(page) {
        await page.locator('.iv-lead-row summary').click()
        await page.getByRole('button', { name: action }).click()
        await page.getByRole('textbox', { name: /^Why/ }).waitFor()
      },
    })
  }
  await shoot(marta, `/panel/${id}`, 'interview-keys', { then: (page) => page.keyboard.press('?') })
  await answer(lead, here, asked.length - 1, 0)

  for (const [index, question] of lead.view().kit.questions.slice(asked.length).entries()) {
    pass(4 + (index % 3))
    value(await lead.send({ type: 'advance', from: lead.view().place! }))
    await Promise.all(raters.map((it) => it.until((view) => questionAt(view.place) === question.id)))
    for (const [who, rater] of raters.entries())
      if (rater !== priya || index < 4) await answer(rater, question.id, asked.length + index, who)
  }
  pass(5)
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await Promise.all(raters.map((it) => it.until((view) => view.phase === 'scoring')))
  await shoot(priyas, `/panel/${id}`, 'scoring-panelist')
  for (const [index, question] of lead.view().kit.questions.entries())
    if (index >= asked.length + 4) await answer(priya!, question.id, index, 1)
  for (const rater of [priya!, tomas!, aiko!]) value(await rater.send({ type: 'lockScorecard' }))
  await shoot(priyas, `/panel/${id}`, 'scoring-locked')
  await shoot(marta, `/panel/${id}`, 'scoring-lead')
  value(await lead.send({ type: 'lockScorecard' }))
  value(await lead.send({ type: 'reveal', override: null }))
  const widest = lead.view().kit.questions[6]!.id
  value(await lead.send({ type: 'discuss', questionId: widest }))
  await Promise.all(raters.map((it) => it.until((view) => view.discussing !== null)))
  value(
    await tomas!.send({
      type: 'revise',
      questionId: widest,
      to: 2,
      reason: 'Priya heard how the copies were found.',
    }),
  )
  await shoot(marta, `/panel/${id}`, 'debrief-lead')
  await shoot(priyas, `/panel/${id}`, 'debrief-panelist')
  await shoot(priyas, `/panel/${id}`, 'debrief-revise', {
    then: (page) => page.getByRole('button', { name: /^Revise/ }).click(),
  })
  value(await lead.send({ type: 'endDebrief' }))
  for (const rater of raters)
    value(await rater.send({ type: 'recommend', value: 'yes', reason: 'Clear examples.' }))
  await shoot(marta, `/panel/${id}`, 'decision-lead')
  value(
    await lead.send({
      type: 'decide',
      value: 'offer',
      reasons: 'Strong where the job needs it.',
      override: null,
    }),
  )
  value(await lead.send({ type: 'seal' }))
  await shoot(marta, `/panel/${id}`, 'sealed')
  await shoot(marta, `/panel/${id}/results`, 'results')
  await shoot(marta, `/panel/${id}/timeline`, 'timeline')
  for (const person of [...raters, odysseas!]) person.leave()

  const position = await aPosition(marta)
  await shoot(marta, `/position/${position}`, 'position-compare', { whole: true })
  await shoot(marta, `/position/${position}#roster`, 'position-roster', { whole: true })
  await shoot(marta, '/me/ratings', 'ratings-mine')
  await shoot(marta, '/raters', 'ratings-all')
  await manyPanels(marta)
  await shoot(marta, '/', 'home')
  await shoot(priyas, '/', 'home-guest')
  await shoot(marta, '/no-such-page', 'not-found')
  if (!only) copyFileSync(join(FOLDER, 'interview-lead-1360-light.png'), 'docs/interview.png')
} finally {
  await chromium.close()
  await app.stop()
}

async function makePanel(lead: Browser, panel: NewPanel): Promise<{ id: PanelId; links: string[] }> {
  const { id } = value(await lead.post<{ id: PanelId }>('/api/panels', panel))
  const { seats } = value(await lead.get<PanelAnswer>(`/api/panels/${id}`))
  const links = seats
    .filter((it) => it.role !== 'lead')
    .map(async (it) => value(await lead.post<LinkAnswer>(`/api/panels/${id}/seats/${it.id}/link`, {})).path)
  return { id, links: await Promise.all(links) }
}

/** Three candidates whose panels share some of their people, one of them still in the debrief, and a fourth to come. */
async function aPosition(lead: Browser): Promise<PositionId> {
  const title = 'Interface engineer'
  const panels: readonly (readonly [
    candidate: string,
    scores: readonly Score[],
    others: readonly string[],
  ])[] = [
    ['Ana Silva', [4, 4, 3, 4, 5, 4, 3, 4, 4, 3], ['Priya Rao', 'Tomas Okafor']],
    ['Candidate C-0433', [4, 3, 4, 4, 4, 3, 4, 4, 3, 4], ['Priya Rao', 'Aiko Kimura-Papadopoulou']],
    ['ليلى عبد الرحمن', [2, 3, 2, 3, 2, 2, 3, 2, 3, 2], ['Aiko Kimura-Papadopoulou', 'Bo']],
  ]
  const positionOf = async (index: number) =>
    index === 0 ? { title } : { id: await positionNamed(lead, title) }
  for (const [index, [candidate, scores, others]] of panels.entries()) {
    const lenient = (score: Score) => Math.min(5, score + 1) as Score
    const rated = others.map((name, who) => ({
      name,
      scores: scores.map((score, question) => ((question + who) % 3 === 0 ? lenient(score) : score)),
    }))
    const until = index === panels.length - 1 ? 'reveal' : 'seal'
    await playPanel(lead, { position: await positionOf(index), candidate }, scores, rated, until)
  }
  const seats = [aSeatFor('Bo'), aSeatFor('Tomas Okafor', 2)]
  await makePanel(lead, aNewPanel({ position: await positionOf(1), candidate: 'C-0440', seats }, 10))
  return positionNamed(lead, title)
}

/** Names of every length and script, past, present and to come: what a page of lists has to bear. */
async function manyPanels(lead: Browser): Promise<void> {
  const day = 24 * 60 * 60_000
  const rows: readonly (readonly [title: string, candidate: string, days: number | null])[] = [
    ['Database administrator', 'Candidate C-0420', 0.1],
    ['مسؤول أمن المعلومات الصحية', 'ليلى عبد الرحمن', 2],
    ['医疗信息系统项目经理', '王小明', 3],
    [
      'Senior electronic health record integration and interoperability specialist, regional hospitals',
      'Candidate Maximiliana-Konstantina Papadopoulou-Wolfeschlegelsteinhausen',
      9,
    ],
    ['Data analyst', 'C-0431', null],
  ]
  for (const [title, candidate, days] of rows) {
    const startsAt = days === null ? null : ((clock.now() + days * day) as EpochMs)
    await makePanel(lead, aNewPanel({ position: { title }, candidate, startsAt }))
  }
  const running = await makePanel(lead, aNewPanel({ candidate: 'Candidate C-0418' }))
  const person = await enterRoom(lead, running.id)
  value(await person.send({ type: 'startInterview' }))
  person.leave()
}

async function answer(rater: Person, questionId: QuestionId, index: number, who: number): Promise<void> {
  await rater.write(questionId, 'heard', HEARD[(index + who) % HEARD.length]!)
  if ((index + who) % 3 === 0) await rater.write(questionId, 'thought', 'The decision was their own')
  await rater.rate(questionId, RATINGS[index]![who]!)
}

async function shoot(
  browser: Browser,
  path: string,
  name: string,
  options: {
    sizes?: readonly { name: string; width: number; height: number }[]
    then?: (page: Page) => Promise<void>
    /** The page to its end, beyond the window. */
    whole?: boolean
  } = {},
): Promise<void> {
  if (only && !name.startsWith(only)) return
  await Promise.all(
    (options.sizes ?? SIZES).map(async (size) => {
      const context = await chromium.newContext({
        viewport: { width: size.width, height: size.height },
        reducedMotion: 'reduce',
        locale: 'en-GB',
      })
      await signInAs(context, browser)
      const page = await context.newPage()
      await page.goto(app.origin + path)
      await page.locator('main :is(h1, h2):visible').first().waitFor()
      // What a document has to say is on the screen once it is open and says that it is saved.
      await page.waitForFunction(
        () =>
          !document.querySelector('[aria-busy=true], .ui-spinner') &&
          !/Saving…|Reconnecting/.test(document.querySelector('.bar')?.textContent ?? ''),
      )
      await options.then?.(page)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        // Until the other colours are on the screen.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        )
        const path = join(FOLDER, `${name}-${size.name}-${colorScheme}.png`)
        await page.screenshot({ path, fullPage: options.whole ?? false })
      }
      await context.close()
    }),
  )
}
