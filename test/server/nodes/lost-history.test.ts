import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noteFragment } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { createMemoryRoomLog, type MemoryDisk } from '#test/support/memory-room-log.ts'
import { type Browser, enterRoom, type Person, setUp, value } from '#test/support/person.ts'
import { at, ORIGIN, type SomeNodes, startNodes } from './some-nodes.ts'
import { aSpreadPanel } from './spread-panel.ts'

// A standby that was behind takes over: the log is what it was some moments ago, and nobody is told.

const WITHIN = { timeout: 20_000, interval: 50 }
let cluster: SomeNodes
let disk: MemoryDisk
let marta: Browser
beforeEach(async () => {
  disk = new Map()
  cluster = await startNodes(2, { roomLog: () => createMemoryRoomLog(disk) })
  const [first] = cluster.nodes
  marta = await setUp(ORIGIN, (await first!.setupCode())!, first!.listening)
})
afterEach(() => cluster.stop())

async function scoringApart() {
  const { lead, people, browsers, ...panel } = await aSpreadPanel(cluster, marta)
  const [priya] = people
  value(await lead.send({ type: 'startInterview' }))
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await priya.until((view) => view.phase === 'scoring')
  const { id: questionId } = lead.view().kit.questions[0]!
  await lead.writeForAll(questionId, 'Kept.')
  await vi.waitFor(() => expect(notesOf(priya, questionId)).toContain('Kept.'), WITHIN)
  return { ...panel, lead, priya, browser: browsers[0], questionId }
}

const notesOf = (person: Person, questionId: QuestionId) =>
  noteFragment(person.notes!.doc, questionId).toJSON()

async function counted(outcome: string): Promise<number> {
  const texts = await Promise.all(cluster.nodes.map((it) => it.metrics()))
  const lines = texts.join('\n').split('\n')
  return lines
    .filter((it) => it.startsWith('panelroom_histories_lost_total') && it.includes(`reason="${outcome}"`))
    .reduce((sum, it) => sum + Number(it.split(' ').at(-1)), 0)
}

test('a lock that the store forgot is appended again as it was, and the notes come back from those who hold them', async () => {
  const { panelId, lead, priya, browser, questionId, leave } = await scoringApart()
  const standby = structuredClone(disk.get(panelId)!)
  await priya.writeForAll(questionId, 'Lost by the store.')
  await vi.waitFor(() => expect(notesOf(lead, questionId)).toContain('Lost by the store.'), WITHIN)
  await priya.rate(questionId, 5)
  value(await priya.send({ type: 'lockScorecard' }))
  await lead.until((view) => view.scorecards[priya.seat] !== undefined)
  const { card } = priya.view().scorecards[priya.seat]!

  disk.set(panelId, standby)

  await vi.waitFor(() => {
    const room = disk.get(panelId)!
    expect(room.epoch).toBe(2)
    expect(room.documents.get(`scorecard:${priya.seat}`)?.frozenAt).toBeGreaterThan(0)
  }, WITHIN)
  const again = await enterRoom(at(browser, cluster.nodes[0]!), panelId)
  expect(again.view().scorecards[priya.seat]?.card).toEqual(card)
  await vi.waitFor(() => {
    for (const person of [again, lead, priya])
      expect(notesOf(person, questionId)).toContain('Lost by the store.')
  }, WITHIN)
  await lead.writeForAll(questionId, 'And on it goes.')
  await vi.waitFor(() => expect(notesOf(priya, questionId)).toContain('And on it goes.'), WITHIN)
  expect(notesOf(priya, questionId).split('Lost by the store.')).toHaveLength(2)
  expect(await counted('events restored')).toBeGreaterThan(0)
  expect(cluster.nodes.flatMap((it) => it.lines).join('\n')).toContain('less of a room than it had answered')
  expect([lead, priya].map((it) => it.notes!.closedWith())).toEqual([null, null])
  again.leave()
  leave()
})

test('where the store has gone on with another history, a lock is locked again as it was, and all else that is lost is said and counted', async () => {
  const { panelId, lead, priya, browser, questionId, leave } = await scoringApart()
  const standby = structuredClone(disk.get(panelId)!)
  await priya.rate(questionId, 5)
  value(await priya.send({ type: 'lockScorecard' }))
  const { card } = (await priya.until((view) => view.scorecards[priya.seat] !== undefined)).scorecards[
    priya.seat
  ]!
  value(await lead.send({ type: 'handOverLead', to: priya.seat }))
  await priya.until((view) => view.lead.seat === priya.seat)
  // What somebody stored at the standby before anybody here noticed.
  const event = { type: 'leadWentAway', at: lead.view().openedAt ?? 0 }
  standby.entries.push({
    kind: 'event',
    seq: ++standby.seq,
    controlSeq: ++standby.controlSeq,
    json: JSON.stringify(event),
  })

  disk.set(panelId, standby)

  await vi.waitFor(async () => expect(await counted('events lost')).toBeGreaterThan(0), WITHIN)
  await vi.waitFor(() => {
    for (const { lines } of cluster.nodes) expect(lines.join('\n')).toContain('somebody left a room')
  }, WITHIN)
  // As a page does that was told to come back.
  for (const person of [lead, priya]) person.mend()
  await lead.until((view) => view.lead.seat === lead.seat && view.scorecards[priya.seat] !== undefined)
  const again = await enterRoom(at(browser, cluster.nodes[0]!), panelId)
  expect(again.view().scorecards[priya.seat]?.card).toEqual(card)
  expect(disk.get(panelId)!.documents.get(`scorecard:${priya.seat}`)?.frozenAt).toBeGreaterThan(0)
  const said = cluster.nodes.flatMap((it) => it.lines).join('\n')
  expect(said).toContain('"events":["leadHandedOver"]')
  again.leave()
  leave()
})
