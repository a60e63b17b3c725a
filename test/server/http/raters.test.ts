import { afterAll, beforeAll, expect, test } from 'vitest'
import { SHARED_RATINGS_MIN } from '#shared/calibration/over-time.ts'
import type { LinkAnswer, NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { RaterFigures, RatersAnswer } from '#shared/contract/raters.ts'
import type { PositionId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { combined, SeverityRecord } from '#server/services/histories.ts'
import { aPanel, aPanelist, aSeat, seatNamed, type Site, startSite, theLead, type Visitor } from './a-site.ts'
import { aMember, hold, positionTitled } from './held-panel.ts'

const YEAR_MS = 365.25 * 24 * 3_600_000

let site: Site
let admin: Visitor
let nora: Visitor
let cora: Visitor
beforeAll(async () => {
  site = await startSite()
  admin = await theLead(site)
  nora = await aMember(site, 'nora', 'lead')
  cora = await aMember(site, 'cora', 'coordinator')
})
afterAll(() => site.stop())

let people = 0
/** Somebody nobody has met yet. */
const stranger = () => `Person ${++people}`
const aPanelFor = (position: NewPanel['position'], candidate: string, names: readonly string[]) =>
  aPanel(nora, { position, candidate, seats: names.map((it) => aSeat(it)) })

const STRICT: readonly Rating[] = [2, 2, 1]
const MILD: readonly Rating[] = [4, 4, 3]

/**
 * A position whose four candidates all hang together, one after the other sealed: `strict` gives two points less than Nora
 * each time.
 */
async function aSealedPosition(strict: string, until: 'reveal' | 'seal' = 'seal') {
  const title = `Position ${++people}`
  const panels: PanelAnswer[] = []
  let position: NewPanel['position'] = { title }
  for (const candidate of ['Ada', 'Bo', 'Cy', 'Di']) {
    const panel = await aPanelFor(position, candidate, [strict])
    position = { id: await positionTitled(nora, title) }
    await hold(site, panel, { cards: { lead: MILD, [strict]: STRICT }, until })
    panels.push(panel)
  }
  return { id: (position as { id: PositionId }).id, panels }
}
async function aNextPanel(...names: readonly string[]): Promise<PanelAnswer> {
  return aPanelFor({ title: `Position ${++people}` }, 'Eli', names)
}
const historyAt = async (panel: PanelAnswer, name: string) =>
  (await site.histories.historyOf(panel.id)).find((it) => it.seat === seatNamed(panel, name)) ?? null
const mine = async (visitor: Visitor): Promise<readonly RaterFigures[]> =>
  (await visitor.get<RatersAnswer>('/api/raters/me')).body.raters
const everybody = async (): Promise<readonly RaterFigures[]> =>
  (await admin.get<RatersAnswer>('/api/raters')).body.raters
const figuresOf = async (name: string) => (await everybody()).find((it) => it.name === name)

test('a strict rater is known on the next position: stricter than others, from so many ratings', async () => {
  const name = stranger()
  await aSealedPosition(name)

  const known = await historyAt(await aNextPanel(name), name)

  expect(known).toMatchObject({ ratings: 12, panels: 4 })
  expect(known!.mean).toBeLessThan(-0.3)
})

test('of whom nothing is known nothing is said', async () => {
  const name = stranger()

  expect(await historyAt(await aNextPanel(name), name)).toBeNull()
})

test('a position says nothing to its own panels', async () => {
  const name = stranger()
  const { id } = await aSealedPosition(name)

  expect(await historyAt(await aPanelFor({ id }, 'Eli', [name]), name)).toBeNull()
})

test('what is revealed and not sealed says nothing yet', async () => {
  const name = stranger()
  const { panels } = await aSealedPosition(name, 'reveal')
  await site.histories.afterSeal(panels[0]!.id)

  expect(await historyAt(await aNextPanel(name), name)).toBeNull()
})

test('one candidate says nothing of anybody’s strictness', async () => {
  const name = stranger()
  const panel = await aNextPanel(name)
  await hold(site, panel, { cards: { lead: MILD, [name]: STRICT }, until: 'seal' })

  expect(await historyAt(await aNextPanel(name), name)).toBeNull()
})

test('panels without a rater in common say nothing of anybody, and what was known from before is gone', async () => {
  const [name, ...others] = [stranger(), stranger(), stranger()]
  const { id } = await aSealedPosition(name!)
  const next = await aNextPanel(name!)
  expect(await historyAt(next, name!)).not.toBeNull()

  const apart = await aPanelFor({ id }, 'Fay', others)
  await hold(site, apart, { cards: { [others[0]!]: MILD, [others[1]!]: MILD }, until: 'seal' })

  expect(await historyAt(next, name!)).toBeNull()
})

test('a position that is switched off gives nothing, and takes nothing', async () => {
  const name = stranger()
  const { id } = await aSealedPosition(name)
  const next = await aNextPanel(name)
  const nextId = await positionTitled(nora, next.position)
  const turn = (position: PositionId, calibration: 'on' | 'off') =>
    nora.patch(`/api/positions/${position}`, { calibration })

  await turn(id, 'off')
  expect(await historyAt(next, name)).toBeNull()
  await turn(id, 'on')
  expect(await historyAt(next, name)).not.toBeNull()
  await turn(nextId, 'off')
  expect(await historyAt(next, name)).toBeNull()
})

test('nothing new is kept of a position while it is off; switched on, it catches up', async () => {
  const name = stranger()
  const title = `Position ${++people}`
  const first = await aPanelFor({ title }, 'Ada', [name])
  const id = await positionTitled(nora, title)
  await nora.patch(`/api/positions/${id}`, { calibration: 'off' })
  const second = await aPanelFor({ id }, 'Bo', [name])
  for (const panel of [first, second]) {
    await hold(site, panel, { cards: { lead: MILD, [name]: STRICT }, until: 'seal' })
  }
  expect(await site.records.find('severity', 'position', id)).toEqual([])

  await nora.patch(`/api/positions/${id}`, { calibration: 'on' })

  expect((await site.records.find('severity', 'position', id)).length).toBe(2)
})

test('two positions know a rater better than one, and years make it vaguer', async () => {
  const name = stranger()
  await aSealedPosition(name)
  const next = await aNextPanel(name)
  const one = (await historyAt(next, name))!
  await aSealedPosition(name)
  const two = (await historyAt(next, name))!
  expect(two.sd).toBeLessThan(one.sd)
  expect(two).toMatchObject({ ratings: 24, panels: 8 })

  // As it would be in three years: a clock that far on would end everybody's sign-in.
  for (const { id, version, json } of await site.records.list('severity', 1_000)) {
    const it = SeverityRecord.parse(json)
    await site.records.put('severity', id, { ...it, at: it.at - 3 * YEAR_MS }, { expected: version })
  }
  const later = (await historyAt(next, name))!
  // Both pieces drift by 0.1 a year, in squares.
  expect(later.sd).toBeGreaterThan(two.sd)
  expect(later.sd ** 2 - two.sd ** 2).toBeLessThanOrEqual(0.03 + 1e-9)
})

test('messages are put together by their precision, in any order to the last digit', () => {
  const message = (position: string, mean: number, sd: number) =>
    SeverityRecord.parse({ person: 'p', position, mean, sd, ratings: 10, panels: 2, at: 0, engineVersion: 1 })
  const [a, b, c] = [message('a', -0.5, 0.2), message('b', 0.1, 0.4), message('c', 0.3, 0.3)]

  const both = combined([a!, b!], 0)!
  expect(both.mean).toBeCloseTo((-0.5 / 0.04 + 0.1 / 0.16) / (1 / 0.04 + 1 / 0.16), 12)
  expect(both.sd).toBeCloseTo(Math.sqrt(1 / (1 / 0.04 + 1 / 0.16)), 12)
  expect(combined([c!, b!, a!], 0)).toEqual(combined([a!, b!, c!], 0))
  expect(combined([a!], YEAR_MS)!.sd).toBeCloseTo(Math.sqrt(0.04 + 0.01), 12)
  expect(combined([], 0)).toBeNull()
})

test('a store that does not answer costs the history and nothing else', async () => {
  const name = stranger()
  const { panels } = await aSealedPosition(name)
  const next = await aNextPanel(name)
  const lines = site.log.lines.length
  site.breakNext(new Error('the disk is gone'))
  expect(await site.histories.historyOf(next.id)).toEqual([])
  expect(site.log.lines.slice(lines).join()).toContain('without its raters’ history')

  site.breakNext(new Error('the disk is gone'))
  await expect(site.histories.afterSeal(panels[0]!.id)).resolves.toBeUndefined()
  site.refuseNext('severity')
  await expect(site.histories.afterSeal(panels[0]!.id)).resolves.toBeUndefined()
})

test('a shadow on the next panel is given no history', async () => {
  const name = stranger()
  await aSealedPosition(name)
  const next = await aPanel(nora, {
    position: { title: `Position ${++people}` },
    seats: [aSeat(name, 'shadow')],
  })

  expect(await historyAt(next, name)).toBeNull()
})

test('a rehearsal gives no history and takes none', async () => {
  const { body } = await nora.post<{ id: PanelAnswer['id'] }>('/api/rehearsals')
  const before = (await site.records.list('severity', 1_000)).length

  expect(await site.histories.historyOf(body.id)).toEqual([])
  await site.histories.afterSeal(body.id)
  expect((await site.records.list('severity', 1_000)).length).toBe(before)
})

test('an account sees its own agreement over panels, and strictness with its interval', async () => {
  const name = stranger()
  const { id, panels } = await aSealedPosition(name)
  const account = await aMember(site, name.toLowerCase().replaceAll(' ', '.'), 'lead')

  const [own, ...others] = await mine(account)

  expect(others).toEqual([])
  expect(own).toMatchObject({ name, panels: 4, strictnessFrom: { panels: 4, ratings: 12 } })
  expect(own!.over).toMatchObject({
    kind: 'over-time',
    all: { ratings: 12, pairs: 12, exactShare: 0, withinOneShare: 0 },
    word: 'stricter',
  })
  expect(own!.titles.map((it) => it.panelId).toSorted()).toEqual(panels.map((it) => it.id).toSorted())
  expect((await site.records.get('position', id))!.json).toMatchObject({ title: own!.titles[0]!.position })
})

test('below eight shared ratings there is that number and nothing else', async () => {
  const name = stranger()
  const panel = await aNextPanel(name)
  await hold(site, panel, { cards: { lead: MILD, [name]: STRICT }, until: 'seal' })

  expect((await figuresOf(name))!.over).toEqual({ kind: 'too-few', shared: 3 })
  expect((await figuresOf(name))!.strictnessFrom).toBeNull()
  expect((await figuresOf(name))!.titles).toEqual([])
  expect(SHARED_RATINGS_MIN).toBe(8)
})

test('revealed and not sealed panels, shadows and who stepped back are in no figure', async () => {
  const [open, shadow, recused] = [stranger(), stranger(), stranger()]
  const revealed = await aNextPanel(open)
  await hold(site, revealed, { cards: { lead: MILD, [open]: STRICT }, until: 'reveal' })
  expect(await figuresOf(open)).toBeUndefined()
  site.rooms.happens(revealed.id, { type: 'debriefEnded', at: site.clock.now() })
  const sealed = await aPanel(nora, {
    position: { title: `Position ${++people}` },
    seats: [aSeat(shadow, 'shadow'), aSeat(recused)],
  })
  const cards = { lead: MILD, [shadow]: STRICT, [recused]: STRICT }
  await hold(site, sealed, { cards, recused: [recused], until: 'seal' })

  for (const name of [open, shadow, recused]) expect(await figuresOf(name)).toBeUndefined()
})

test('all raters are for admins alone', async () => {
  const guest = await aPanelist(site, nora, await aNextPanel('Guest One'), 'Guest One')

  expect((await nora.get('/api/raters')).status).toBe(403)
  expect((await cora.get('/api/raters')).status).toBe(403)
  expect((await guest.get('/api/raters')).status).toBe(403)
  expect((await site.visitor().get('/api/raters')).status).toBe(401)
  expect((await site.visitor().get('/api/raters/me')).status).toBe(401)
})

test('an account that never rated sees nobody', async () => {
  expect(await mine(cora)).toEqual([])
})

test('whoever makes a link to somebody’s seat learns no more of them than that panel holds', async () => {
  const name = stranger()
  await aSealedPosition(name)
  // The maker seats the rater once more, and opens the link in their place.
  const bait = await aNextPanel(name)
  const thief = await aPanelist(site, nora, bait, name)

  expect(await mine(thief)).toEqual([])
  await hold(site, bait, { cards: { lead: MILD, [name]: STRICT }, until: 'seal' })
  expect(await mine(thief)).toEqual([
    expect.objectContaining({
      name,
      panels: 1,
      over: { kind: 'too-few', shared: 3 },
      strictnessFrom: null,
    }),
  ])
})

test('by link one sees the panels that the browser sits on, without strictness', async () => {
  const name = stranger()
  const { panels } = await aSealedPosition(name)
  const guest = await aPanelist(site, nora, panels[0]!, name)
  for (const panel of panels.slice(1)) {
    const made = await nora.post<LinkAnswer>(`/api/panels/${panel.id}/seats/${seatNamed(panel, name)}/link`)
    const secret = made.body.path.split('#t=')[1]!
    expect((await guest.post('/api/join', { secret, confirm: true })).status).toBe(200)
  }

  const [own, ...others] = await mine(guest)

  expect(others).toEqual([])
  expect(own).toMatchObject({ panels: 4, over: { kind: 'over-time', strictness: null, word: null } })
})

test('a link that was renewed shows nothing any more', async () => {
  const name = stranger()
  const panel = await aNextPanel(name)
  const guest = await aPanelist(site, nora, panel, name)
  await hold(site, panel, { cards: { lead: MILD, [name]: STRICT }, until: 'seal' })
  expect(await mine(guest)).toHaveLength(1)
  await nora.post(`/api/panels/${panel.id}/seats/${seatNamed(panel, name)}/link`)

  expect(await mine(guest)).toEqual([])
})

test('what a position says of its raters does not move with the order in which its panels were sealed', async () => {
  const [one, other] = [stranger(), stranger()]
  const kept = []
  for (const [name, order] of [
    [one, [0, 1, 2]],
    [other, [2, 0, 1]],
  ] as const) {
    const title = `Position ${++people}`
    const panels = [await aPanelFor({ title }, 'Ada', [name])]
    const id = await positionTitled(nora, title)
    for (const candidate of ['Bo', 'Cy']) panels.push(await aPanelFor({ id }, candidate, [name]))
    const own: readonly (readonly Rating[])[] = [STRICT, [3, 2, 2], [1, 2, 1]]
    for (const n of order)
      await hold(site, panels[n]!, { cards: { lead: MILD, [name]: own[n]! }, until: 'seal' })
    const records = (await site.records.find('severity', 'position', id)).map((it) =>
      SeverityRecord.parse(it.json),
    )
    kept.push(records.map(({ mean, sd }) => `${mean.toFixed(4)} ${sd.toFixed(4)}`).toSorted())
  }

  expect(kept[0]).toHaveLength(2)
  expect(kept[1]).toEqual(kept[0])
})
