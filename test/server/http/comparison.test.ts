import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalInput } from '#shared/calibration/engine/table.ts'
import { positionResultOf, withoutMessages } from '#shared/calibration/position-result.ts'
import type { NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { ComparisonAnswer, NewPositionDecision, PositionAnswer } from '#shared/contract/positions.ts'
import type { CandidateId, PositionId } from '#shared/model/ids.ts'
import { Kit } from '#shared/model/kit.ts'
import { PanelHeader } from '#shared/model/panel.ts'
import { Position } from '#server/services/positions.ts'
import { Reading } from '#server/services/readings.ts'
import { DecisionRecord } from '#server/services/position-decisions.ts'
import { aPanel, aPanelist, aSeat, type Site, startSite, theLead, type Visitor } from './a-site.ts'
import { aMember, hold, positionOf, positionTitled } from './held-panel.ts'

let site: Site
let admin: Visitor
let nora: Visitor
let olaf: Visitor
beforeAll(async () => {
  site = await startSite()
  admin = await theLead(site)
  nora = await aMember(site, 'nora', 'lead')
  olaf = await aMember(site, 'olaf', 'lead')
})
afterAll(() => site.stop())

let titles = 0
/** A position of Nora's, begun by a panel for Ada with Priya. */
async function aPosition() {
  const title = `Position ${++titles}`
  const ada = await aPanel(nora, { position: { title }, candidate: 'Ada', seats: [aSeat('Priya Rao')] })
  const id = await positionTitled(nora, title)
  const next = (candidate: string, changes: Partial<NewPanel> = {}) =>
    aPanel(nora, { position: { id }, candidate, seats: [aSeat('Priya Rao')], ...changes })
  return { id, ada, next }
}
/** Ada well ahead of Bo, both rated by Nora and Priya. */
async function aHeldPosition() {
  const { id, ada, next } = await aPosition()
  const bo = await next('Bo')
  await hold(site, ada, { cards: { lead: [5, 5, 5], 'Priya Rao': [5, 4, 5] }, until: 'seal' })
  await hold(site, bo, { cards: { lead: [2, 2, 1], 'Priya Rao': [2, 1, 2] }, until: 'reveal' })
  return { id, ada, bo, next }
}
const compare = (visitor: Visitor, id: PositionId) =>
  visitor.get<ComparisonAnswer>(`/api/positions/${id}/comparison`)
const comparisonOf = async (visitor: Visitor, id: PositionId) => (await compare(visitor, id)).body
const candidateOf = async (panel: PanelAnswer): Promise<CandidateId> =>
  PanelHeader.parse((await site.records.get('panel', panel.id))!.json).candidate.id
async function decide(visitor: Visitor, id: PositionId, changes: Partial<NewPositionDecision>) {
  const { inputs } = await comparisonOf(nora, id)
  const body = { candidate: null, reasons: 'as discussed', override: null, signedIncomparable: null, inputs }
  return visitor.post<PositionAnswer>(`/api/positions/${id}/decision`, { ...body, ...changes })
}

test('revealed candidates stand side by side with raw scores, calibrated ones, and what went in', async () => {
  const { id, ada, bo } = await aHeldPosition()

  const found = await comparisonOf(nora, id)

  expect(found.candidates).toMatchObject([
    { name: 'Ada', raw: expect.closeTo(4.83, 1), coverage: 1, apart: false, panels: [{ id: ada.id }] },
    { name: 'Bo', raw: expect.closeTo(1.67, 1), coverage: 1, apart: false, panels: [{ id: bo.id }] },
  ])
  expect(found.comparability.kind).toBe('partly')
  expect(found.mechanical.order.map((it) => it.candidate)).toEqual([
    await candidateOf(ada),
    await candidateOf(bo),
  ])
  expect(found.inputs).toBe(createHash('sha256').update(canonicalInput(found.table)).digest('hex'))
  expect(found.result!.adjustment).toEqual({ kind: 'no-effect', why: 'balanced', raters: 2 })
})

test('anybody who has the table comes to the same result, byte for byte', async () => {
  const { id } = await aHeldPosition()

  const { result, table } = await comparisonOf(admin, id)

  expect(JSON.stringify(result)).toBe(JSON.stringify(withoutMessages(positionResultOf(table))))
})

test('before the reveal nothing of a panel is in a comparison, not a rater, not a count, not a name', async () => {
  const { id, next } = await aHeldPosition()
  const before = await compare(admin, id)
  const cy = await next('Cy Marker', { seats: [aSeat('Zoe Late')] })
  await hold(site, cy, { cards: { lead: [5, 5, 5], 'Zoe Late': [4, 4, 4] }, until: 'scoring' })

  expect((await compare(admin, id)).text).toBe(before.text)
})

test('a position without a revealed panel compares nothing, and nothing can be decided', async () => {
  const { id, ada } = await aPosition()
  await hold(site, ada, { cards: { lead: [5, 5, 5] }, until: 'scoring' })

  expect(await comparisonOf(nora, id)).toMatchObject({
    candidates: [],
    result: null,
    comparability: { kind: 'yes' },
    mechanical: { basis: 'raw', order: [] },
    table: { ratings: [] },
  })
  expect((await decide(nora, id, {})).body.error).toEqual({
    kind: 'malformed',
    problems: [{ field: 'candidate', problem: 'candidate: no panel of this position is revealed yet' }],
  })
  expect((await positionOf(nora, id)).decisions).toEqual([])
})

test('a shadow, an observer’s seat and who stepped back are in no table', async () => {
  const { id, next } = await aHeldPosition()
  const before = (await comparisonOf(admin, id)).raters!.map((it) => it.name)
  const cy = await next('Cy', { seats: [aSeat('Sam Shadow', 'shadow'), aSeat('Rita Recused')] })
  const cards = { lead: [3, 3, 3], 'Sam Shadow': [1, 1, 1], 'Rita Recused': [1, 1, 1] } as const
  await hold(site, cy, { cards, recused: ['Rita Recused'], until: 'reveal' })

  const found = await comparisonOf(admin, id)

  expect(found.raters!.map((it) => it.name)).toEqual(before)
  expect(found.candidates.find((it) => it.name === 'Cy')!.raw).toBe(3)
})

test('a lead who locked a card without a rating is counted neither by the guard nor on the roster', async () => {
  const { id, ada, next } = await aPosition()
  const bo = await next('Bo', { seats: [aSeat('Zoe Late')] })
  const nothing = ['not-observed', 'not-observed', 'declined'] as const
  await hold(site, ada, { cards: { lead: nothing, 'Priya Rao': [5, 4, 5] }, until: 'reveal' })
  await hold(site, bo, { cards: { lead: [2, 2, 1], 'Zoe Late': [2, 1, 2] }, until: 'reveal' })

  const { comparability } = await comparisonOf(nora, id)
  const { panels } = await positionOf(nora, id)

  expect(panels.map((it) => it.rated!.map(({ name }) => name).toSorted())).toEqual([
    ['Priya Rao'],
    ['Zoe Late', 'nora'],
  ])
  expect(comparability).toMatchObject({ kind: 'no' })
  if (comparability.kind === 'yes') return
  const reasons = comparability.reasons.filter(
    ({ code }) => code === 'not-connected' || code === 'panel-size',
  )
  expect(reasons).toMatchObject([
    { code: 'not-connected', groups: [[expect.any(String)], [expect.any(String)]] },
    { code: 'panel-size', sizes: expect.arrayContaining([expect.objectContaining({ raters: 1 })]) },
  ])
})

test('before its reveal nobody is told who rated on a panel', async () => {
  const { id, ada } = await aPosition()
  await hold(site, ada, { cards: { lead: [5, 5, 5] }, until: 'scoring' })

  expect((await positionOf(nora, id)).panels.map((it) => it.rated)).toEqual([null])
})

test('each panel’s own decision stands in the comparison once it is sealed, with its mechanical result', async () => {
  const { id } = await aHeldPosition()

  const { candidates } = await comparisonOf(nora, id)

  expect(candidates.map((it) => it.panels.map(({ outcome }) => outcome))).toEqual([
    [
      {
        sealedAt: expect.any(Number),
        decision: 'hold',
        reasons: 'later',
        override: null,
        composite: expect.closeTo(4.83, 1),
      },
    ],
    [null],
  ])
})

test('a rehearsal that claims a position stays out of it', async () => {
  const { id, ada, next } = await aHeldPosition()
  const before = (await compare(admin, id)).text
  const fake = await next('Practice')
  const stored = (await site.records.get('panel', fake.id))!
  const header = { ...PanelHeader.parse(stored.json), rehearsal: true }
  await site.records.put('panel', fake.id, header, { expected: stored.version })
  await hold(site, fake, { cards: { lead: [1, 1, 1] }, until: 'seal' })

  expect((await compare(admin, id)).text).toBe(before)
  expect((await positionOf(nora, id)).panels.map((it) => it.id)).not.toContain(fake.id)
  expect((await positionOf(nora, id)).panels.map((it) => it.id)).toContain(ada.id)
})

test('who rates how is for admins: nobody else is told who stands behind the table', async () => {
  const { id } = await aHeldPosition()

  const seen = await compare(nora, id)
  const whole = await comparisonOf(admin, id)

  expect(seen.body.raters).toBeNull()
  expect(seen.body.result!.calibration!.raters).toEqual([])
  expect(seen.body.result!.calibration!.impressions).toEqual([])
  expect(seen.text).not.toContain('Priya')
  expect(whole.raters!.map((it) => it.name).toSorted()).toEqual(['Priya Rao', 'nora'])
  expect(whole.result!.calibration!.raters).toHaveLength(2)
})

test('what later panels know of a rater travels to nobody, an admin included', async () => {
  const { id } = await aHeldPosition()

  for (const visitor of [admin, nora]) {
    const { result } = await comparisonOf(visitor, id)
    expect(result!.calibration!.raters.every((it) => it.message === null)).toBe(true)
  }
})

test('another lead, a panelist of the position and a stranger compare nothing', async () => {
  const { id, bo } = await aHeldPosition()
  const panelist = await aPanelist(site, nora, bo)

  expect((await compare(olaf, id)).status).toBe(404)
  expect((await compare(panelist, id)).status).toBe(403)
  expect((await compare(site.visitor(), id)).status).toBe(401)
  expect((await decide(olaf, id, {})).status).toBe(404)
  expect((await decide(panelist, id, {})).status).toBe(403)
  expect((await decide(site.visitor(), id, {})).status).toBe(401)
})

test('who reads of a panel without a seat on it is kept, before anything is shown', async () => {
  const { id, ada, bo } = await aHeldPosition()
  const readers = async (panel: PanelAnswer) =>
    (await site.records.find('reading', 'panel', panel.id)).map(({ json }) => Reading.parse(json).member)
  await compare(nora, id)
  expect(await readers(ada)).toEqual([])

  site.refuseNext('reading')
  expect((await compare(admin, id)).status).toBe(503)
  expect((await compare(admin, id)).status).toBe(200)

  expect(await readers(ada)).toHaveLength(1)
  expect(await readers(bo)).toHaveLength(1)
})

test('whose seat on a panel was taken away does not see it here either', async () => {
  const { id, bo } = await aHeldPosition()
  const stored = (await site.records.get('panel', bo.id))!
  const header = PanelHeader.parse(stored.json)
  const seats = header.seats.map((it) => (it.role === 'lead' ? { ...it, revoked: true } : it))
  await site.records.put('panel', bo.id, { ...header, seats }, { expected: stored.version })

  expect((await compare(nora, id)).status).toBe(403)
  expect((await compare(admin, id)).status).toBe(200)
})

test('switched off, there is the raw score and no calibrated one', async () => {
  const { id } = await aHeldPosition()
  await nora.patch(`/api/positions/${id}`, { calibration: 'off' })

  expect(await comparisonOf(nora, id)).toMatchObject({
    calibration: 'off',
    result: null,
    mechanical: { basis: 'raw' },
    candidates: [{ raw: expect.any(Number) }, { raw: expect.any(Number) }],
  })
})

test('a candidate of another kit version is named, and in no table', async () => {
  const { id, next } = await aHeldPosition()
  const before = await comparisonOf(nora, id)
  const stored = (await site.records.get('position', id))!
  const position = Position.parse(stored.json)
  const cy = await next('Cy')
  // The bank went on to another version since the position was made.
  const kit = Kit.parse((await site.rooms.stateOf(cy.id))!.kit)
  site.rooms.rekit(cy.id, { ...kit, version: position.kit.version + 1 })
  await hold(site, cy, { cards: { lead: [5, 5, 5] }, until: 'reveal' })

  const found = await comparisonOf(nora, id)

  expect(found.inputs).toBe(before.inputs)
  expect(found.candidates.find((it) => it.name === 'Cy')).toMatchObject({ apart: true, raw: null })
  expect(found.comparability).toMatchObject({
    kind: 'no',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'other-kit', panel: cy.id })]),
  })
})

test('the mechanical first is decided for without an override, and the decision is kept with what was shown', async () => {
  const { id, ada } = await aHeldPosition()
  const { mechanical, inputs } = await comparisonOf(nora, id)

  const decided = await decide(nora, id, { candidate: await candidateOf(ada) })

  expect(decided.body.decisions).toEqual([
    {
      candidate: { id: await candidateOf(ada), name: 'Ada' },
      reasons: 'as discussed',
      override: null,
      signedIncomparable: null,
      mechanical,
      comparability: 'partly',
      inputs,
      by: 'nora',
      at: site.clock.now(),
    },
  ])
})

test('another than the first needs an override in writing', async () => {
  const { id, bo } = await aHeldPosition()
  const candidate = await candidateOf(bo)

  expect((await decide(nora, id, { candidate })).body.error).toEqual({
    kind: 'malformed',
    problems: [{ field: 'override', problem: 'override: this goes against the mechanical result, say why' }],
  })
  expect((await positionOf(nora, id)).decisions).toEqual([])
  const decided = await decide(nora, id, { candidate, override: 'Ada withdrew' })
  expect(decided.body.decisions[0]).toMatchObject({ candidate: { name: 'Bo' }, override: 'Ada withdrew' })
})

test('candidates who share no rater are ranked only with a signed reason', async () => {
  const { id, ada, next } = await aPosition()
  const bo = await next('Bo', { seats: [aSeat('Tomas Okafor'), aSeat('Uma Berg')] })
  await hold(site, ada, { cards: { lead: [5, 5, 5], 'Priya Rao': [5, 4, 5] }, until: 'reveal' })
  await hold(site, bo, { cards: { 'Tomas Okafor': [3, 3, 3], 'Uma Berg': [3, 2, 3] }, until: 'reveal' })
  const candidate = await candidateOf(ada)

  expect((await comparisonOf(nora, id)).comparability.kind).toBe('no')
  expect((await decide(nora, id, { candidate })).body.error).toMatchObject({
    problems: [{ field: 'signedIncomparable' }],
  })
  const signed = await decide(nora, id, { candidate, signedIncomparable: 'both groups sat in before' })
  expect(signed.body.decisions[0]).toMatchObject({ comparability: 'no', by: 'nora' })
})

test('every decision is kept, the newest first, whoever made it', async () => {
  const { id, ada } = await aHeldPosition()
  await decide(nora, id, { candidate: await candidateOf(ada) })
  site.clock.pass(1_000)
  await decide(admin, id, { candidate: null, override: 'the post was withdrawn' })

  const { decisions } = await positionOf(nora, id)

  expect(decisions.map((it) => [it.candidate?.name ?? null, it.by])).toEqual([
    [null, 'Marta Lind'],
    ['Ada', 'nora'],
  ])
})

test('a decision about a comparison that has changed since is refused', async () => {
  const { id, ada, next } = await aHeldPosition()
  const { inputs } = await comparisonOf(nora, id)
  const cy = await next('Cy')
  await hold(site, cy, { cards: { lead: [5, 5, 5], 'Priya Rao': [5, 5, 5] }, until: 'reveal' })

  const refused = await decide(nora, id, { candidate: await candidateOf(ada), inputs })

  expect(refused.status).toBe(409)
  expect((await positionOf(nora, id)).decisions).toEqual([])
})

test('nobody is chosen who is not compared: not of another position, not before the reveal, not made up', async () => {
  const { id, next } = await aHeldPosition()
  const other = await aHeldPosition()
  const candidates = [
    await candidateOf(other.ada),
    await candidateOf(await next('Cy')),
    'forged' as CandidateId,
  ]

  for (const candidate of candidates) {
    expect(
      (await decide(nora, id, { candidate, override: 'x', signedIncomparable: 'x' })).body.error,
    ).toEqual({
      kind: 'malformed',
      problems: [{ field: 'candidate', problem: 'candidate: not among those compared here' }],
    })
  }
})

test.each([
  ['reasons', { reasons: ' ' }],
  ['reasons', { reasons: 'x'.repeat(501) }],
  ['override', { override: '' }],
  ['signedIncomparable', { signedIncomparable: 7 }],
  ['inputs', { inputs: 'x' }],
  ['candidate', { candidate: '../x' }],
  ['body', { by: 'admin' }],
])('a decision with a bad %s is refused', async (field, change) => {
  const { id } = await aHeldPosition()
  const refused = await decide(nora, id, change as never)

  expect(refused.status).toBe(400)
  expect(refused.body.error).toMatchObject({ problems: [{ field }] })
})

test('a full disk decides nothing and says so', async () => {
  const { id, ada } = await aHeldPosition()
  site.refuseNext('position-decision')

  expect((await decide(nora, id, { candidate: await candidateOf(ada) })).status).toBe(503)
  expect(
    (await site.records.find('position-decision', 'position', id)).map((it) => DecisionRecord.parse(it.json)),
  ).toEqual([])
})

test('a calibration that has too much to do asks for patience, and keeps nothing of the failure', async () => {
  const { id } = await aHeldPosition()
  site.calibration.fail('busy')

  const refused = await compare(nora, id)
  expect(refused.status).toBe(429)
  expect(refused.body.error).toEqual({ kind: 'too-fast', retryAfterMs: 5_000 })
  expect((await compare(nora, id)).status).toBe(200)
})

test('the same table is computed once', async () => {
  const { id } = await aHeldPosition()
  await compare(nora, id)
  const before = site.calibration.asked()

  await compare(nora, id)
  await compare(admin, id)

  expect(site.calibration.asked()).toBe(before)
})
