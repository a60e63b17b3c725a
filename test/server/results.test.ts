import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalInput } from '#shared/calibration/engine/table.ts'
import { panelResultOf, panelTable } from '#shared/calibration/panel-result.ts'
import { matrixOf } from '#shared/calibration/ratings.ts'
import type { LinkAnswer, PanelAnswer, PanelsAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { ResultsAnswer } from '#shared/contract/results.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { aNewPanel, aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, joinByLink, type Person, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

let app: Awaited<ReturnType<typeof startApp>>
let marta: Browser

beforeAll(async () => {
  app = await startApp()
  marta = await setUp(app.origin, (await app.setupCode())!)
})
afterAll(() => app.stop())

const RATINGS: readonly (readonly Score[])[] = [
  [4, 3, 5],
  [2, 2, 3],
  [5, 4, 4],
]

/** Three raters on three questions, up to where everybody has locked. */
async function lockedPanel(title = 'EHR specialist') {
  const { lead, people, panelId } = await aPanelWithPeople(marta, aNewPanel({ position: { title } }))
  const everybody = [lead, ...people]
  value(await lead.send({ type: 'startInterview' }))
  for (const [index, { id }] of lead.view().kit.questions.entries()) {
    for (const [rater, person] of everybody.entries()) await person.rate(id, RATINGS[rater]![index]!)
    value(await lead.send({ type: 'advance', from: { at: 'question', questionId: id } }))
  }
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const person of everybody) value(await person.send({ type: 'lockScorecard' }))
  return { lead, people, panelId, leave: () => everybody.forEach((it) => it.leave()) }
}

async function toTheSeal(lead: Person): Promise<void> {
  value(await lead.send({ type: 'reveal', override: null }))
  value(await lead.send({ type: 'endDebrief' }))
  value(await lead.send({ type: 'decide', value: 'hold', reasons: 'One more talk.', override: null }))
  value(await lead.send({ type: 'seal' }))
}

/** Another device of the seat that this person sits on. */
async function deviceOf(panelId: PanelId, seat: SeatId): Promise<Browser> {
  const { path } = value(await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${seat}/link`, {}))
  return (await joinByLink(app.origin, path)).browser
}

const resultsOf = (browser: Browser, panelId: PanelId) =>
  browser.get<ResultsAnswer>(`/api/panels/${panelId}/results`)

test('before the reveal there is no result, for the lead neither', async () => {
  const { lead, panelId, leave } = await lockedPanel()

  expect(await resultsOf(marta, panelId)).toMatchObject({
    ok: false,
    error: { refusal: { code: 'wrong-phase' } },
  })
  value(await lead.send({ type: 'reveal', override: null }))
  expect(value(await resultsOf(marta, panelId))).toMatchObject({ sealedAt: null })
  leave()
})

test('the sealed result is computed anew from the record, byte for byte', async () => {
  const { lead, panelId, leave } = await lockedPanel()
  await toTheSeal(lead)

  const { result, inputs } = value(await resultsOf(marta, panelId))
  const { state } = value(await marta.get<TimelineAnswer>(`/api/panels/${panelId}/timeline`))
  const matrix = matrixOf(state)
  if (!matrix.ok) throw new Error(matrix.error)
  const table = panelTable(matrix.value, 'counted', [])

  expect(JSON.stringify(panelResultOf(table))).toBe(JSON.stringify(result))
  expect(createHash('sha256').update(canonicalInput(table)).digest('hex')).toBe(inputs)
  expect(result!.calibration).toMatchObject({
    engineVersion: 1,
    rung: 'panel',
    converged: true,
    sds: { points: { R: expect.any(Number), G: expect.any(Number), E: expect.any(Number) } },
  })
  leave()
})

test('how each rater leans is for the lead; a panelist learns of nobody but themselves', async () => {
  const { lead, people, panelId, leave } = await lockedPanel()
  const [priya] = people as [Person, Person]
  value(await lead.send({ type: 'reveal', override: null }))
  const device = await deviceOf(panelId, priya.seat)
  const live = [value(await resultsOf(marta, panelId)), value(await resultsOf(device, panelId))] as const
  value(await lead.send({ type: 'endDebrief' }))
  value(await lead.send({ type: 'decide', value: 'hold', reasons: 'One more talk.', override: null }))
  value(await lead.send({ type: 'seal' }))
  const sealed = [value(await resultsOf(marta, panelId)), value(await resultsOf(device, panelId))] as const

  for (const [forLead, forPriya] of [live, sealed]) {
    expect(forLead.result!.calibration!.raters).toHaveLength(3)
    expect(forPriya.result!.calibration!.raters.map(({ id }) => id)).toEqual([priya.seat])
    expect(forPriya.result!.calibration!.candidates[0]!.scores.map(({ rater }) => rater)).toEqual(
      Array(3).fill(priya.seat),
    )
    expect(forPriya.result!.calibration!.candidates[0]!.overall).toEqual(
      forLead.result!.calibration!.candidates[0]!.overall,
    )
    const said = JSON.stringify(forPriya.result)
    expect(said).not.toContain(lead.seat)
  }
  const { events, state } = value(await device.get<TimelineAnswer>(`/api/panels/${panelId}/timeline`))
  expect(state.result!.panel).toEqual(sealed[1].result)
  expect(events.find((it) => it.type === 'sealed')).toMatchObject({ result: { panel: sealed[1].result } })
  leave()
})

test('switched off for its position, a panel has raw figures alone, for everybody, until it is switched on again', async () => {
  const { lead, people, panelId, leave } = await lockedPanel('Position with a switch')
  await toTheSeal(lead)
  const device = await deviceOf(panelId, people[0]!.seat)
  const { positions } = value(await marta.get<PanelsAnswer>('/api/panels'))
  const position = positions.find(({ title }) => title === 'Position with a switch')!.id
  const before = value(await resultsOf(marta, panelId))

  value(await marta.patch(`/api/positions/${position}`, { calibration: 'off' }))
  for (const browser of [marta, device]) expect(value(await resultsOf(browser, panelId)).result).toBeNull()

  value(await marta.patch(`/api/positions/${position}`, { calibration: 'on' }))
  expect(value(await resultsOf(marta, panelId))).toEqual(before)
  leave()
})

test('nobody else’s panel has a result', async () => {
  const { panelId, leave } = await lockedPanel()
  const { lead, panelId: other, leave: leaveOther } = await lockedPanel()
  value(await lead.send({ type: 'reveal', override: null }))
  const stranger = await deviceOf(panelId, (await seatsOf(panelId))[1]!)

  expect(await resultsOf(stranger, other)).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  leave()
  leaveOther()
})

async function seatsOf(panelId: PanelId): Promise<readonly SeatId[]> {
  return value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`)).seats.map(({ id }) => id)
}
