import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, PASSWORD, type Person, setUp, signIn, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

let app: Awaited<ReturnType<typeof startApp>>
let marta: Browser

beforeAll(async () => {
  app = await startApp()
  marta = await setUp(app.origin, (await app.setupCode())!)
})
afterAll(() => app.stop())

const at = (person: Person) => {
  const place = person.view().place
  return place?.at === 'question' ? place.questionId : null
}

/** The lead moves on, and everybody is there. */
async function advance(lead: Person, everybody: readonly Person[]): Promise<void> {
  const from = lead.view().place!
  value(await lead.send({ type: 'advance', from }))
  await Promise.all(
    everybody.map((it) => it.until((view) => JSON.stringify(view.place) !== JSON.stringify(from))),
  )
}

test('a panel goes from the lobby to the seal, and everybody ends with the same record', async () => {
  const { lead, people } = await aPanelWithPeople(marta)
  const everybody = [lead, ...people]

  value(await lead.send({ type: 'startInterview' }))
  for (const { id } of lead.view().kit.questions) {
    await Promise.all(everybody.map((it) => it.until(() => at(it) === id)))
    for (const [index, person] of everybody.entries()) {
      await person.write(id, 'heard', `Named the ward and the night shift (${index}).`)
      await person.rate(id, (3 + (index % 3)) as Score)
    }
    await advance(lead, everybody)
  }
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const person of everybody) value(await person.send({ type: 'lockScorecard' }))
  value(await lead.send({ type: 'reveal', override: null }))
  const question = lead.view().kit.questions[0]!.id
  value(await lead.send({ type: 'discuss', questionId: question }))
  value(
    await people[0]!.send({
      type: 'revise',
      questionId: question,
      to: 5,
      reason: 'I had missed the second example.',
    }),
  )
  expect(await lead.send({ type: 'recommend', value: 'yes', reason: '' })).toMatchObject({
    error: { refusal: { code: 'wrong-phase' } },
  })
  value(await lead.send({ type: 'endDebrief' }))
  for (const person of everybody) value(await person.send({ type: 'recommend', value: 'yes', reason: '' }))
  const against = { type: 'decide', value: 'no-offer', reasons: 'A feeling.', override: null } as const
  expect(await lead.send(against)).toEqual({
    ok: false,
    error: { kind: 'refused', refusal: { code: 'override-needed', field: 'override' } },
  })
  value(
    await lead.send({
      type: 'decide',
      value: 'offer',
      reasons: 'Strong on data and people.',
      override: null,
    }),
  )
  value(await lead.send({ type: 'seal' }))
  const views = await Promise.all(everybody.map((it) => it.until((view) => view.sealedAt !== null)))

  // Alike but for how each rater leans, which is for the lead and for themselves.
  const shared = views.map(({ result, ...record }) => ({
    ...record,
    overall: result!.panel.calibration!.candidates[0]!.overall,
  }))
  expect(shared[1]).toEqual(shared[0])
  expect(shared[2]).toEqual(shared[0])
  expect(Object.values(views[0]!.scorecards).map((it) => it.card?.answers[question]?.rating)).toEqual(
    expect.arrayContaining([3, 4, 5]),
  )
  expect(views[0]!.revisions).toMatchObject([{ from: 4, to: 5 }])
  expect(await lead.send({ type: 'discuss', questionId: null })).toMatchObject({
    ok: false,
    error: { refusal: { code: 'sealed' } },
  })
  for (const person of everybody) person.leave()
})

test('what is written while the network is cut is delivered once it is back, and nothing is lost', async () => {
  const { lead, people } = await aPanelWithPeople(marta)
  const [priya] = people as [Person, Person]
  value(await lead.send({ type: 'startInterview' }))
  const [first, second] = lead.view().kit.questions.map((it) => it.id) as [QuestionId, QuestionId]
  await priya.until(() => at(priya) === first)

  priya.cut()
  const written = priya.write(first, 'heard', 'Written without a network.')
  await advance(lead, [lead])
  const rated = priya.rate(second, 4)
  priya.mend()
  await Promise.all([written, rated])
  await priya.until(() => at(priya) === second)
  await priya.rate(first, 2)
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await priya.until((view) => view.phase === 'scoring')
  value(await priya.send({ type: 'lockScorecard' }))

  const card = priya.view().scorecards[priya.seat]!.card!
  expect(card.answers[second]?.rating).toBe(4)
  expect(card.notes[first]).toEqual([{ kind: 'heard', text: 'Written without a network.' }])
  for (const person of [lead, ...people]) person.leave()
})

test('where WebSockets are blocked the room is followed by polling, and the server goes on', async () => {
  const { lead, people, panelId } = await aPanelWithPeople(marta)
  const polling = await enterRoom(marta, panelId, { transport: 'polling' })

  value(await polling.send({ type: 'startInterview' }))
  await Promise.all([lead, ...people].map((it) => it.until((view) => view.phase === 'interview')))
  await advance(lead, [lead, polling])

  expect(at(polling)).toBe(lead.view().kit.questions[1]!.id)
  for (const person of [lead, polling, ...people]) person.leave()
})

test('the same command sent twice happens once', async () => {
  const { lead, people } = await aPanelWithPeople(marta)
  value(await lead.send({ type: 'startInterview' }))
  const from = lead.view().place!

  const first = await lead.send({ type: 'advance', from }, 'one-press' as never)
  const again = await lead.send({ type: 'advance', from }, 'one-press' as never)

  expect(again).toEqual(first)
  expect(lead.view().visits).toHaveLength(2)
  for (const person of [lead, ...people]) person.leave()
})

test('a scorecard that is locked takes no more edits, and its connection says so', async () => {
  const { lead, people } = await aPanelWithPeople(marta)
  const [priya] = people as [Person, Person]
  value(await lead.send({ type: 'startInterview' }))
  const id = lead.view().kit.questions[0]!.id
  await priya.until(() => at(priya) === id)
  await priya.rate(id, 2)
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await priya.until((view) => view.phase === 'scoring')

  value(await priya.send({ type: 'lockScorecard' }))

  expect(await priya.scorecard!.closed).toBe(4423)
  await expect(priya.rate(id, 5)).rejects.toThrow('4423')
  expect(priya.view().scorecards[priya.seat]?.card?.answers[id]?.rating).toBe(2)
  for (const person of [lead, ...people]) person.leave()
})

test('a revoked seat’s live connections close at once, and its link no longer works', async () => {
  const { lead, people, panelId } = await aPanelWithPeople(marta)
  const [priya] = people as [Person, Person]

  value(await marta.post(`/api/panels/${panelId}/seats/${priya.seat}/revoke`, {}))

  expect(await priya.scorecard!.closed).toBeGreaterThanOrEqual(4400)
  await lead.until((view) => view.seats[priya.seat]!.revokedAt !== null)
  for (const person of [lead, ...people]) person.leave()
})

test('who signs out on one device is out there at once, and their other device stays', async () => {
  const { lead, people, panelId } = await aPanelWithPeople(marta)
  const elsewhere = await signIn(app.origin, 'marta@example.org', PASSWORD)
  const phone = await enterRoom(elsewhere, panelId)

  value(await elsewhere.post('/api/sign-out', {}))

  expect(await phone.notes!.closed).toBe(CLOSE.signedOut)
  value(await lead.send({ type: 'startInterview' }))
  await lead.until((view) => view.phase === 'interview')
  for (const person of [lead, phone, ...people]) person.leave()
})

test('no name, note or secret is in the diagnostics of all this', () => {
  expect(app.lines.join('\n')).not.toMatch(/Priya|Marta|C-0417|Written without|QUIETLY|#t=/)
})
