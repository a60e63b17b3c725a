import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { noteFragment } from '#shared/documents/notes.ts'
import { type Browser, enterRoom, type Person, setUp, value } from '#test/support/person.ts'
import { at, onALine, ORIGIN, portOf, type SomeNodes, startNodes } from './some-nodes.ts'
import { aSpreadPanel } from './spread-panel.ts'

const WITHIN = { timeout: 10_000, interval: 20 }

const notesOf = (person: Person, questionId: QuestionId) =>
  noteFragment(person.notes!.doc, questionId).toJSON()

async function scoring(lead: Person, people: readonly Person[]): Promise<void> {
  value(await lead.send({ type: 'startInterview' }))
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await Promise.all(people.map((it) => it.until((view) => view.phase === 'scoring')))
}

async function rateAll(person: Person): Promise<void> {
  for (const { id } of person.view().kit.questions) {
    await person.write(id, 'heard', `Named the night shift, says ${person.seat}.`)
    await person.rate(id, 4)
  }
}

describe.each([
  ['two nodes', { count: 2, deaf: false }],
  ['three nodes', { count: 3, deaf: false }],
  ['two nodes that never hear each other', { count: 2, deaf: true }],
])('%s over one store', (_, { count, deaf }) => {
  let cluster: SomeNodes
  let marta: Browser
  beforeAll(async () => {
    cluster = await startNodes(count, { deaf })
    const [first] = cluster.nodes
    marta = await setUp(ORIGIN, (await first!.setupCode())!, first!.listening)
  })
  afterAll(() => cluster.stop())

  test('what is written at one is read at the other', async () => {
    const { lead, people, leave } = await aSpreadPanel(cluster, marta)
    const [priya] = people
    const questionId = lead.view().kit.questions[0]!.id

    await lead.writeForAll(questionId, 'From the first node.')
    await vi.waitFor(() => expect(notesOf(priya, questionId)).toContain('From the first node.'), WITHIN)
    await priya.writeForAll(questionId, 'From the other node.')
    await vi.waitFor(() => expect(notesOf(lead, questionId)).toContain('From the other node.'), WITHIN)

    expect(notesOf(lead, questionId)).toBe(notesOf(priya, questionId))
    leave()
  })

  test('commands at all of them, at once, are one history', async () => {
    const { lead, people, leave } = await aSpreadPanel(cluster, marta)
    value(await lead.send({ type: 'startInterview' }))
    await Promise.all(people.map((it) => it.until((view) => view.phase === 'interview')))
    const questionId = lead.view().kit.questions[0]!.id
    const ask = (person: Person, text: string) => person.send({ type: 'raiseFollowUp', questionId, text })

    const answers = await Promise.all(
      [lead, ...people].flatMap((it, who) => [ask(it, `one of ${who}`), ask(it, `two of ${who}`)]),
    )
    for (const answer of answers) value(answer)
    const views = await Promise.all(
      [lead, ...people].map((it) => it.until((view) => view.followUps.length === 6)),
    )

    expect(views[1]!.followUps).toEqual(views[0]!.followUps)
    expect(views[2]!.followUps).toEqual(views[0]!.followUps)
    leave()
  })

  test('a lock at one closes the scorecard at the other with 4423, and nothing is confirmed after it', async () => {
    const { panelId, lead, people, browsers, leave } = await aSpreadPanel(cluster, marta)
    const [priya] = people
    const elsewhere = await enterRoom(at(browsers[0], cluster.nodes[0]!), panelId)
    await scoring(lead, [...people, elsewhere])
    await rateAll(priya)
    const { id } = lead.view().kit.questions[0]!

    value(await priya.send({ type: 'lockScorecard' }))
    const late = elsewhere.rate(id, 1).then(
      () => 'confirmed',
      () => 'refused',
    )

    expect(await elsewhere.scorecard!.closed).toBe(4423)
    expect(await late).toBe('refused')
    const { card } = (await elsewhere.until((view) => view.scorecards[priya.seat] !== undefined)).scorecards[
      priya.seat
    ]!
    expect(card!.answers[id]?.rating).toBe(4)
    elsewhere.leave()
    leave()
  })

  test('a lock takes in what the rater wrote at another node a moment before', async () => {
    const { panelId, lead, people, browsers, leave } = await aSpreadPanel(cluster, marta)
    const [priya] = people
    const elsewhere = await enterRoom(at(browsers[0], cluster.nodes[0]!), panelId)
    await scoring(lead, [...people, elsewhere])
    await rateAll(priya)
    await priya.scorecard!.flushed()
    const { id } = lead.view().kit.questions[0]!

    await elsewhere.scorecard!.synced()
    await elsewhere.write(id, 'heard', 'Written at another node.')
    value(await priya.send({ type: 'lockScorecard' }))

    const notes = priya.view().scorecards[priya.seat]!.card!.notes[id]!
    expect(notes.map((it) => it.text)).toContain('Written at another node.')
    elsewhere.leave()
    leave()
  })

  test('the reveal shows all cards at all of them, and before it none', async () => {
    const { lead, people, leave } = await aSpreadPanel(cluster, marta)
    const all = [lead, ...people]
    await scoring(lead, people)
    for (const person of all) {
      await rateAll(person)
      value(await person.send({ type: 'lockScorecard' }))
    }
    const locked = await Promise.all(
      all.map((it) => it.until((view) => Object.keys(view.scorecards).length === 3)),
    )
    for (const [index, view] of locked.entries()) {
      for (const [owner, { card }] of Object.entries(view.scorecards))
        expect(card !== null).toBe(owner === all[index]!.seat)
    }

    value(await lead.send({ type: 'reveal', override: null }))
    const shown = await Promise.all(all.map((it) => it.until((view) => view.phase === 'debrief')))

    for (const view of shown) {
      for (const { card } of Object.values(view.scorecards)) expect(card).not.toBeNull()
      expect(view.scorecards).toEqual(shown[0]!.scorecards)
    }
    leave()
  })

  test('who goes over to another node, with something unsent, loses and doubles nothing', async () => {
    const { panelId, lead, people, browsers, leave } = await aSpreadPanel(cluster, marta)
    const { browser, line } = await onALine(browsers[1], cluster.nodes[1]!)
    const tomas = await enterRoom(browser, panelId)
    const questionId = lead.view().kit.questions[0]!.id
    value(await lead.send({ type: 'startInterview' }))
    await tomas.writeForAll(questionId, 'Before.')
    await lead.writeForAll(questionId, 'Meanwhile.')

    line.cut()
    const written = tomas.writeForAll(questionId, 'While cut off.')
    line.leadTo(portOf(cluster.nodes[0]!))
    line.mend()
    await written
    await tomas.writeForAll(questionId, 'After.')
    await vi.waitFor(() => {
      expect(notesOf(people[0], questionId)).toContain('After.')
      expect(notesOf(tomas, questionId)).toBe(notesOf(people[0], questionId))
    }, WITHIN)

    for (const text of ['Before.', 'Meanwhile.', 'While cut off.', 'After.'])
      expect(notesOf(tomas, questionId).split(text)).toHaveLength(2)
    value(await tomas.send({ type: 'raiseFollowUp', questionId, text: 'Sent from the other node.' }))
    tomas.leave()
    leave()
    await line.close()
  })

  test('a seat that is revoked at one node is out at the other', async () => {
    const { panelId, lead, people, browsers, leave } = await aSpreadPanel(cluster, marta)
    const [priya] = people

    value(await marta.post(`/api/panels/${panelId}/seats/${priya.seat}/revoke`, {}))

    expect([4401, 4403]).toContain(await priya.notes!.closed)
    await expect(enterRoom(at(browsers[0], cluster.nodes[1]!), panelId)).rejects.toThrow('no such panel')
    await lead.until((view) => view.seats[priya.seat]!.revokedAt !== null)
    leave()
  })

  test('nobody reads another’s scorecard at any node', async () => {
    const { panelId, people, browsers, leave } = await aSpreadPanel(cluster, marta)
    const [priya, tomas] = people
    await priya.scorecard!.synced()
    const page = value(await browsers[1].post<{ clientId: number }>(`/api/panels/${panelId}/page`, {}))

    const { openPersonDocument } = await import('#seed/rehearsal/person-document.ts')
    const heard: Uint8Array[] = []
    for (const node of cluster.nodes) {
      const other = openPersonDocument({
        origin: ORIGIN,
        through: node.listening,
        cookie: browsers[1].cookie(),
        panelId,
        name: `scorecard:${priya.seat}` as `scorecard:${SeatId}`,
        clientId: page.clientId,
        heard: (frame) => heard.push(frame),
      })
      expect(await other.closed).toBe(4403)
      other.close()
    }

    expect(heard).toEqual([])
    expect(tomas.seat).not.toBe(priya.seat)
    leave()
  })
})
