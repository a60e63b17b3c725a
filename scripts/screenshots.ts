// `npm run screenshots`: every screen at three sizes, light and dark, from a real server with a panel played through.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser as Chromium, Page } from 'playwright-core'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import { questionAt } from '#shared/panel/places.ts'
import type { Score } from '#shared/model/scorecard.ts'
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
import { startApp } from '#test/support/start-app.ts'

const FOLDER = '.cache/screenshots'
const SIZES = [
  { name: '1360', width: 1360, height: 860 },
  { name: '390', width: 390, height: 844 },
  { name: '320', width: 320, height: 600 },
] as const

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })

const app = await startApp({ client: 'dist/client' })
const chromium = await launchChromium()
try {
  const nobody = openBrowser(app.origin)
  const code = (await app.setupCode())!
  await shoot(nobody, `/setup#code=${code}`, 'set-up')
  const marta = await setUp(app.origin, code)
  await shoot(nobody, '/sign-in', 'sign-in')
  await shoot(marta, '/', 'home-empty')
  await shoot(marta, '/new', 'new-panel')

  const panel = aNewPanel(
    {
      seats: [
        { name: 'Priya Rao', title: 'Clinical informatics', email: null, role: 'panelist', seniority: 1 },
        { name: 'Tomas Okafor', title: 'Security', email: null, role: 'panelist', seniority: 2 },
        { name: 'Aiko Kimura-Papadopoulou', title: 'Nursing', email: null, role: 'panelist', seniority: 0 },
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
  )
  const { id } = value(await marta.post<{ id: PanelId }>('/api/panels', panel))
  const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${id}`))
  const links = await Promise.all(
    seats
      .filter((it) => it.role !== 'lead')
      .map(
        async (it) => value(await marta.post<LinkAnswer>(`/api/panels/${id}/seats/${it.id}/link`, {})).path,
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
  await shoot(marta, `/panel/${id}`, 'lobby-lead')
  await shoot(priyas, `/panel/${id}`, 'lobby-panelist')

  value(await lead.send({ type: 'startInterview' }))
  const asked = lead.view().kit.questions.slice(0, 5)
  for (const [index, question] of asked.entries()) {
    await Promise.all(
      raters.map((it) =>
        it.until((view) => view.place?.at === 'question' && view.place.questionId === question.id),
      ),
    )
    for (const [who, rater] of raters.entries()) await answer(rater, question.id, index, who)
    if (index === 1)
      value(
        await priya!.send({ type: 'raiseFollowUp', questionId: question.id, text: 'Which version was it?' }),
      )
    if (index < asked.length - 1) value(await lead.send({ type: 'advance', from: lead.view().place! }))
  }
  value(
    await tomas!.send({
      type: 'raiseFollowUp',
      questionId: asked.at(-1)!.id,
      text: 'Ask about the rollback plan',
    }),
  )
  await shoot(marta, `/panel/${id}`, 'interview-lead')
  await shoot(priyas, `/panel/${id}`, 'interview-panelist')
  await shoot(watching, `/panel/${id}`, 'interview-observer')

  for (const [index, question] of lead.view().kit.questions.slice(asked.length).entries()) {
    value(await lead.send({ type: 'advance', from: lead.view().place! }))
    await Promise.all(raters.map((it) => it.until((view) => questionAt(view.place) === question.id)))
    for (const [who, rater] of raters.entries()) await answer(rater, question.id, index, who)
  }
  value(await lead.send({ type: 'endQuestions' }))
  await Promise.all(raters.map((it) => it.until((view) => view.phase === 'scoring')))
  await shoot(priyas, `/panel/${id}`, 'scoring-panelist')
  for (const rater of [priya!, tomas!, aiko!]) value(await rater.send({ type: 'lockScorecard' }))
  await shoot(marta, `/panel/${id}`, 'scoring-lead')
  value(await lead.send({ type: 'lockScorecard' }))
  value(await lead.send({ type: 'reveal', override: null }))
  value(await lead.send({ type: 'discuss', questionId: asked[1]!.id }))
  await Promise.all(raters.map((it) => it.until((view) => view.discussing !== null)))
  const own = priya!.view().scorecards[priya!.seat]!.card!.answers[asked[1]!.id]!.rating as Score
  value(
    await priya!.send({
      type: 'revise',
      questionId: asked[1]!.id,
      to: (own === 5 ? 4 : own + 1) as Score,
      reason: 'Tomas heard how it was tested.',
    }),
  )
  await shoot(marta, `/panel/${id}`, 'debrief-lead')
  await shoot(priyas, `/panel/${id}`, 'debrief-panelist')
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
  await shoot(marta, `/panel/${id}/results`, 'results')
  await shoot(marta, `/panel/${id}/timeline`, 'timeline')
  await shoot(marta, '/', 'home')
  for (const person of [...raters, odysseas!]) person.leave()
  copyFileSync(join(FOLDER, 'interview-lead-1360-light.png'), 'docs/interview.png')
} finally {
  await chromium.close()
  await app.stop()
}

async function answer(rater: Person, questionId: QuestionId, index: number, who: number): Promise<void> {
  const lines = [
    'Interface upgrade slipped six weeks; a vendor patch broke lab results',
    'Called the charge nurses the same day, ran paper forms for two units',
  ]
  await rater.write(questionId, 'heard', lines[index % 2]!)
  if (who % 2 === 0)
    await rater.write(questionId, 'thought', 'Moved go-live behind the flu season: their own call')
  await rater.rate(questionId, Math.min(5, Math.max(1, 3 + ((index * 2 + who * 3) % 4) - 1)) as Score)
}

async function shoot(browser: Browser, path: string, name: string): Promise<void> {
  for (const size of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(chromium, browser, {
        viewport: { width: size.width, height: size.height },
        colorScheme,
      })
      await page.goto(app.origin + path)
      await page.locator('main :is(h1, h2):visible').first().waitFor()
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
      await page.screenshot({ path: join(FOLDER, `${name}-${size.name}-${colorScheme}.png`) })
      await page.context().close()
    }
  }
}

async function open(
  on: Chromium,
  browser: Browser,
  options: Parameters<Chromium['newContext']>[0],
): Promise<Page> {
  const context = await on.newContext({ ...options, reducedMotion: 'reduce', locale: 'en-GB' })
  await signInAs(context, browser)
  return context.newPage()
}
