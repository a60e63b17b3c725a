import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as decoding from 'lib0/decoding'
import type { LinkAnswer } from '#shared/contract/http.ts'
import { FRAME } from '#shared/contract/frames.ts'
import type { Presence, ViewMessage } from '#shared/contract/socket.ts'
import { type Browser, enterRoom, type Person, setUp, value } from '#test/support/person.ts'
import { at, ORIGIN, type SomeNodes, startNodes } from './some-nodes.ts'
import { aSpreadPanel } from './spread-panel.ts'

const WITHIN = { timeout: 10_000, interval: 20 }
const text = new TextDecoder()
const bytes = (said: unknown) => new TextEncoder().encode(JSON.stringify(said))

let cluster: SomeNodes
let marta: Browser
beforeAll(async () => {
  cluster = await startNodes(2)
  const [first] = cluster.nodes
  marta = await setUp(ORIGIN, (await first!.setupCode())!, first!.listening)
})
afterAll(() => cluster.stop())

/** The lead at the first node, raters at the other; what they are sent is kept. */
async function twoApart() {
  const { people, browsers, ...panel } = await aSpreadPanel(cluster, marta, { record: true })
  const [priya] = people
  await Promise.all([panel.lead, ...people].map((it) => it.notes!.synced()))
  return { ...panel, priya, browser: browsers[0] }
}

/** What a person knows of who is there, from all they were sent. */
function presenceOf(person: Person): ReadonlyMap<string, Presence> {
  const known = new Map<string, Presence>()
  for (const frame of person.received) {
    if (typeof frame !== 'string') continue
    const [name, body] = [frame.slice(0, frame.indexOf(' ')), frame.slice(frame.indexOf(' ') + 1)]
    if (name === 'room:view')
      for (const it of (JSON.parse(body) as ViewMessage).presence) known.set(it.seat, it)
    if (name === 'room:presence') {
      const it = JSON.parse(body) as Presence
      known.set(it.seat, it)
    }
  }
  return known
}

const caretsHeard = (person: Person) =>
  person.received
    .filter((it): it is Uint8Array => typeof it !== 'string' && it[0] === FRAME.awareness)
    .flatMap((frame) => {
      const decoder = decoding.createDecoder(frame)
      decoding.readVarUint(decoder)
      const body = decoding.createDecoder(decoding.readVarUint8Array(decoder))
      decoding.readVarUint(body)
      const [clientId] = [decoding.readVarUint(body), decoding.readVarUint(body)]
      return [
        { clientId, state: JSON.parse(decoding.readVarString(body)) as { user: { seat: string } } | null },
      ]
    })

async function dropped(reason: string): Promise<number> {
  const [first] = cluster.nodes
  const line = (await first!.metrics())
    .split('\n')
    .find((it) => it.startsWith('panelroom_whispers_dropped_total') && it.includes(`reason="${reason}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

test('who is connected to one node is seen at the other, with what they are at, until they leave', async () => {
  const { lead, priya, leave } = await twoApart()
  await vi.waitFor(() => {
    expect(presenceOf(lead).get(priya.seat)?.online).toBe(true)
    expect(presenceOf(priya).get(lead.seat)?.online).toBe(true)
  }, WITHIN)

  const { id } = lead.view().kit.questions[0]!
  priya.show({ looksAt: id, writing: true, answered: false })
  await vi.waitFor(() => expect(presenceOf(lead).get(priya.seat)?.activity?.looksAt).toBe(id), WITHIN)
  priya.leave()

  await vi.waitFor(() => expect(presenceOf(lead).get(priya.seat)?.online).toBe(false), WITHIN)
  leave()
})

test('the lead who is connected to one node is not away at the other', async () => {
  const { lead, priya, leave } = await twoApart()
  await vi.waitFor(() => expect(presenceOf(priya).get(lead.seat)?.online).toBe(true), WITHIN)

  value(await lead.send({ type: 'startInterview' }))
  await priya.until((view) => view.phase === 'interview')

  expect(priya.view().lead.awaySince).toBeNull()
  leave()
})

test('a caret in the notes is seen at the other node, also by who comes later; one in a scorecard nowhere', async () => {
  const { panelId, lead, priya, browser, leave } = await twoApart()
  const mine = priya.notes!.doc.clientID
  // The stock client says that it is there as soon as it is.
  await vi.waitFor(
    () => expect(caretsHeard(lead)).toContainEqual(expect.objectContaining({ clientId: mine })),
    WITHIN,
  )

  const late = await enterRoom(at(browser, cluster.nodes[0]!), panelId, { record: true })
  await vi.waitFor(() => {
    const heard = caretsHeard(late).find((it) => it.clientId === mine)
    expect(heard?.state?.user).toEqual({ seat: priya.seat })
  }, WITHIN)

  const said = cluster.whispered.map((it) => text.decode(it))
  expect(said.filter((it) => it.includes('scorecard'))).toEqual([])
  late.leave()
  leave()
  expect(lead.seat).not.toBe(priya.seat)
})

test('what the nodes whisper holds nothing of a scorecard: not a word, not a rating, not that it is written in', async () => {
  const { lead, priya, leave } = await twoApart()
  value(await lead.send({ type: 'startInterview' }))
  await priya.until((view) => view.phase === 'interview')
  const { id } = lead.view().kit.questions[0]!
  await vi.waitFor(() => expect(presenceOf(lead).get(priya.seat)?.online).toBe(true), WITHIN)
  const kindsBefore = cluster.whispered.length

  await priya.write(id, 'heard', 'A secret nobody else may know.')
  await priya.rate(id, 5)
  await lead.writeForAll(id, 'A note for all.')

  const all = cluster.whispered.slice(kindsBefore).map((it) => text.decode(it))
  for (const said of all) {
    expect(said).not.toContain('secret')
    expect(said).not.toContain('note for all')
    expect((JSON.parse(said) as { is: string }).is).toMatch(/^(here|who|caret)$/)
  }
  leave()
})

test('forged whispers are dropped, and show nobody', async () => {
  const { panelId, lead, priya, leave } = await twoApart()
  const before = lead.received.length
  const [malformed, foreign, noRight] = await Promise.all([
    dropped('malformed'),
    dropped('not their client id'),
    dropped('no right'),
  ])
  const node = 'a-forged-node'
  const cursor = null
  const caret = { is: 'caret', node, seat: priya.seat, clientId: 4_711, count: 2 ** 40, writing: { cursor } }

  cluster.whisper(panelId, new Uint8Array([0xff, 0xfe, 0]))
  cluster.whisper(panelId, bytes({ is: 'here', node, turn: 1, seats: 'everybody' }))
  cluster.whisper(panelId, bytes({ is: 'here', node, turn: 1, seats: [], also: 'this' }))
  cluster.whisper(panelId, bytes({ is: 'event', event: { type: 'revealed' } }))
  cluster.whisper(panelId, bytes({ is: 'here', node, turn: 1, seats: [{ seat: 'nobody', activity: null }] }))
  cluster.whisper(panelId, bytes({ ...caret, writing: { cursor: { anchor: 'x', head: 'y' } } }))
  cluster.whisper(panelId, bytes(caret))
  cluster.whisper(panelId, bytes({ ...caret, clientId: lead.notes!.doc.clientID }))
  cluster.whisper(panelId, bytes({ ...caret, seat: 'nobody' }))
  cluster.whisper(panelId, new Uint8Array(64_000).fill(0x20))

  await vi.waitFor(async () => {
    expect(await dropped('malformed')).toBeGreaterThanOrEqual(malformed + 6)
    expect(await dropped('not their client id')).toBeGreaterThanOrEqual(foreign + 2)
    expect(await dropped('no right')).toBeGreaterThanOrEqual(noRight + 1)
  }, WITHIN)
  value(await lead.send({ type: 'startInterview' }))
  await priya.until((view) => view.phase === 'interview')
  expect(lead.received.slice(before).filter((it) => typeof it === 'string' && it.includes('nobody'))).toEqual(
    [],
  )
  expect(caretsHeard(lead).map((it) => it.clientId)).not.toContain(4_711)
  leave()
})

test('a word that somebody’s sign-in has ended ends nobody’s that has not', async () => {
  const { panelId, lead, priya, leave } = await twoApart()
  const node = 'a-forged-node'

  for (const seat of [priya.seat, lead.seat, null])
    cluster.whisper(panelId, bytes({ is: 'sign-ins', node, seat, reason: 'revoked' }))
  value(await lead.send({ type: 'startInterview' }))
  await priya.until((view) => view.phase === 'interview')
  const { id } = lead.view().kit.questions[0]!
  await priya.rate(id, 3)

  expect([lead, priya].map((it) => it.notes!.closedWith())).toEqual([null, null])
  leave()
})

test('who signs out, or whose link is renewed, at one node is out at the other at once', async () => {
  const one = await twoApart()
  const [first] = cluster.nodes
  const began = Date.now()

  value(await one.browser.post('/api/sign-out', {}))
  expect(await one.priya.notes!.closed).toBe(4401)
  const two = await twoApart()
  value(await marta.post<LinkAnswer>(`/api/panels/${two.panelId}/seats/${two.priya.seat}/link`, {}))
  expect(await two.priya.notes!.closed).toBe(4401)

  // The watch alone would take up to half a minute for each.
  expect(Date.now() - began).toBeLessThan(25_000)
  expect(first!.lines.filter((it) => it.includes('could not be looked up'))).toEqual([])
  one.leave()
  two.leave()
})
