import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { PositionId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import type { Records } from '#server/ports/records.ts'
import { createHeaders } from '#server/services/headers.ts'
import { createHistories, type Histories, SeverityRecord } from '#server/services/histories.ts'
import { createPositionAnalysis } from '#server/services/position-analysis.ts'
import { createPositionPanels } from '#server/services/position-panels.ts'
import { createPositions } from '#server/services/positions.ts'
import { bank } from '#seed/bank.ts'
import { aPanel, type Site, startSite, theLead, type Visitor } from '#test/server/http/a-site.ts'
import { hold, positionTitled } from '#test/server/http/held-panel.ts'
import { onTheSpot } from '#test/support/room-bounds.ts'

// What sealed panels say of their raters, where several nodes find it out over the same records.

let site: Site
let marta: Visitor
beforeAll(async () => {
  site = await startSite()
  marta = await theLead(site)
})
afterAll(() => site.stop())

/** Another node over the same records: how often it calibrated, and what is to happen between its look and its write. */
function aNode() {
  let asked = 0
  let meanwhile: (() => Promise<unknown>) | null = null
  const records: Records = {
    ...site.records,
    async put(kind, ...rest) {
      const first = kind === 'severity' ? meanwhile : null
      if (first) meanwhile = null
      await first?.()
      return site.records.put(kind, ...rest)
    },
  }
  const { rooms, clock, access, people, log: diagnostics } = site
  const positions = createPositions({ records, clock, ids: systemIds })
  const headers = createHeaders({ records, access, people, positions, rooms })
  const calibrator: typeof onTheSpot = {
    ...onTheSpot,
    async result(table) {
      asked++
      return onTheSpot.result(table)
    },
  }
  const histories: Histories = createHistories({
    records,
    clock,
    diagnostics,
    headers,
    positions,
    panels: createPositionPanels({ headers, rooms, bank: bank() }),
    analysis: createPositionAnalysis({ calibrator }),
  })
  return {
    ...histories,
    asked: () => asked,
    beforeWriting: (run: () => Promise<unknown>) => void (meanwhile = run),
  }
}

let count = 0
let id: PositionId
let panels: readonly PanelAnswer[]
let rater: string
/** Four panels, all sealed. The node that sealed the last one did not live to take it in; before that, all was well. */
beforeEach(async () => {
  const title = `Position ${++count}`
  rater = `Rater ${count}`
  const sealing = aNode()
  const held: PanelAnswer[] = []
  let position: NewPanel['position'] = { title }
  for (const [at, candidate] of ['Ada', 'Bo', 'Cy', 'Di'].entries()) {
    const email = `rater-${count}@example.org`
    const seat = { name: rater, title: '', email, role: 'panelist', seniority: 1 } as const
    const panel = await aPanel(marta, { position, candidate, seats: [seat] })
    id = await positionTitled(marta, title)
    position = { id }
    await sealedWithoutMore(panel)
    if (at < 3) await sealing.afterSeal(panel.id)
    held.push(panel)
  }
  panels = held
})

async function sealedWithoutMore(panel: PanelAnswer): Promise<void> {
  const MILD: readonly Rating[] = [4, 4, 3]
  const STRICT: readonly Rating[] = [2, 2, 1]
  const dead = { ...site, histories: { ...site.histories, afterSeal: async () => undefined } }
  await hold(dead, panel, { cards: { lead: MILD, [rater]: STRICT }, until: 'seal' })
}
const kept = async () =>
  (await site.records.find('severity', 'position', id)).map((it) => SeverityRecord.parse(it.json))
const panelsKept = async () => [...new Set((await kept()).map((it) => it.panels))]
const last = () => panels.at(-1)!.id

test('a seal whose node died over it is made up for by any node that meets the room', async () => {
  expect(await panelsKept()).toEqual([3])

  await aNode().heal(last())

  expect(await panelsKept()).toEqual([4])
})

test('what is taken in already is not computed again, on this node or another, however often the room is opened', async () => {
  const first = aNode()
  await first.heal(last())
  expect(first.asked()).toBe(1)
  const before = await site.records.find('severity', 'position', id)

  const other = aNode()
  for (const { id: panelId } of panels) await other.heal(panelId)
  await first.heal(last())

  expect([first.asked(), other.asked()]).toEqual([1, 0])
  expect(await site.records.find('severity', 'position', id)).toEqual(before)
})

test('where what was taken in cannot be read, a room is opened all the same, and nothing is written', async () => {
  const { version } = (await site.records.get('severity-basis', id))!
  await site.records.put('severity-basis', id, { panels: 'all' }, { expected: version })

  await aNode().heal(last())

  expect(await panelsKept()).toEqual([3])
})

test('of two nodes at once neither loses what the other wrote: who wrote second looks again', async () => {
  const [slow, quick] = [aNode(), aNode()]
  // The slow one has read three panels when the fourth is sealed, and the quick one takes all four in.
  const fifth = await aPanel(marta, {
    position: { id },
    candidate: 'Eve',
    seats: [{ name: rater, title: '', email: `rater-${count}@example.org`, role: 'panelist', seniority: 1 }],
  })
  slow.beforeWriting(async () => {
    await sealedWithoutMore(fifth)
    await quick.afterSeal(fifth.id)
    expect(await panelsKept()).toEqual([5])
  })

  await slow.afterSeal(last())

  expect(await panelsKept()).toEqual([5])
})

test('nodes that all look at the same moment end with the same as one', async () => {
  const nodes = [aNode(), aNode(), aNode()]

  await Promise.all(nodes.map((it) => it.heal(last())))

  expect(await panelsKept()).toEqual([4])
  const alone = await kept()
  await aNode().afterSeal(last())
  expect(await kept()).toEqual(alone)
})

test('a panel that is not sealed is not taken in, and nobody is told that it was', async () => {
  const open = await aPanel(marta, { position: { id }, candidate: 'Fay' })

  await aNode().heal(open.id)
  await aNode().heal(open.id)

  expect(await panelsKept()).toEqual([4])
  const { json } = (await site.records.get('severity-basis', id))!
  expect(json).toEqual({ panels: expect.not.arrayContaining([open.id]) })
})

test('a stop waits for what is under way and takes on nothing more; the next node makes up for it', async () => {
  const node = aNode()
  let done = false
  const healing = node.heal(last()).then(() => (done = true))
  await node.stop()
  expect(done).toBe(true)
  await healing
  expect(await panelsKept()).toEqual([4])

  await site.records.remove('severity-basis', id)
  await node.heal(last())
  expect(await site.records.get('severity-basis', id)).toBeNull()
  await aNode().heal(last())
  expect(await site.records.get('severity-basis', id)).not.toBeNull()
})

test('where the store does not answer it stays undone, and the next look does it', async () => {
  const node = aNode()
  site.refuseNext('severity')
  await node.heal(last())
  expect(site.log.lines.join()).toContain('was not kept')

  await node.heal(last())

  expect(await panelsKept()).toEqual([4])
})
