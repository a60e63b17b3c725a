import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { FRAME } from '#shared/contract/frames.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { seatOf } from '#test/fault/a-seat.ts'
import { lineOf } from '#test/fault/connections.ts'
import { frame } from '#test/server/documents/frames.ts'
import { createChance } from '#test/simulation/chance.ts'
import { enterRoom, value } from '#test/support/person.ts'
import { aRoomBeside, type Beside } from './beside.ts'
import { atNode, expectKept } from './cast.ts'
import { contentOf } from './kept.ts'
import { lostNetwork } from './lost-network.ts'
import { races } from './races.ts'
import { NODES, type SeveralNodes, startSeveral } from './several-nodes.ts'

const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)
const KILLS = 3
/** How long a node stands still. Longer shows no more, and is for whoever asks for it: `LONG_FAULTS=1`. */
const STANDSTILL_MS = process.env.LONG_FAULTS ? 60_000 : 3_000

/** At the pace of the bystanders, which is their own. */
const SECOND_OF_EDITS = 60

let cluster: SeveralNodes
let beside: Beside
beforeAll(async () => {
  cluster = await startSeveral()
  beside = await aRoomBeside(cluster)
}, 120_000)
afterAll(async () => {
  await beside?.close()
  await cluster?.stop()
})

races(
  () => cluster,
  () => beside,
)
lostNetwork(
  () => cluster,
  () => beside,
)

test(
  'a node stands still across a lock: what it held is refused, and whoever was there gets 4423',
  { timeout: 180_000 },
  () =>
    beside.unnoticed('a node that stands still across a lock', async () => {
      const cast = await cluster.aCast()
      const [lead, priya, tomas] = cast.writers
      const name = scorecardOf(priya.seat)
      value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
      await Promise.all(cast.writers.map((it) => it.until((view) => view.phase === 'scoring')))
      for (const id of cast.questionIds) await priya.rate(id, 4)
      const elsewhere = await enterRoom(atNode(cast.browsers[1], 0), cast.panelId)
      const seat = await seatOf(cast.browsers[1], cast.panelId)
      const device = await seat.enter(name)
      const typing = cast.type()
      await typing.passes(3)

      cluster.nodes.all[1]!.pause()
      device.update(lineOf(seat.clientId, cast.questionIds[0]!, 'too late'))
      device.send(frame(FRAME.flush, 1))
      value(await elsewhere.send({ type: 'lockScorecard' }))
      const { card } = elsewhere.view().scorecards[priya.seat]!
      const locked = await cluster.kept(cast.panelId)
      await Promise.all([typing.passes(5, [lead, tomas]), pause(STANDSTILL_MS)])
      cluster.nodes.all[1]!.goOn()

      expect(await device.closed).toBe(CLOSE.locked)
      expect(await priya.scorecard!.closed).toBe(CLOSE.locked)
      expect(device.acks()).toEqual([])
      await typing.passes(3)
      await typing.end()
      const after = await cluster.kept(cast.panelId)
      expect(contentOf(name, after.documents.get(name)!, after.state)).toEqual(
        contentOf(name, locked.documents.get(name)!, locked.state),
      )
      expect(JSON.stringify(card)).not.toContain('too late')
      for (const it of [...cast.writers, cast.observer])
        await it.until((view) => view.scorecards[priya.seat] !== undefined)
      expect(priya.view().scorecards[priya.seat]!.card).toEqual(card)
      await cluster.expectWhole(cast)
      elsewhere.leave()
      cast.leave()
    }),
)

test.each([
  ['cannot reach', 'cut'],
  ['hears nothing from', 'silence'],
] as const)(
  'a node %s PostgreSQL but is heard by Redis: nobody there is told "saved", the others go on, and it heals',
  { timeout: 120_000 },
  (what, how) =>
    beside.unnoticed(`a node that ${what} PostgreSQL`, async () => {
      const cast = await cluster.aCast()
      const [lead, priya, tomas] = cast.writers
      const [, device] = await cast.devices()
      const typing = cast.type()
      await typing.passes(3)

      cluster.toPostgres[1]![how]()
      await cluster.untilReady(1, false)
      const ofPriya = () => cast.claims().acked.filter((it) => it.includes(` ${priya.seat} `))
      const before = ofPriya()
      device!.say()
      await typing.passes(8, [lead, tomas])
      expect(await device!.document.closed).toBe(CLOSE.notStored)
      expect(ofPriya()).toEqual(before)
      expectKept(cast.claims(), await cluster.kept(cast.panelId))
      for (const node of [0, 2]) await cluster.untilReady(node, true)
      cluster.toPostgres[1]!.mend()
      await typing.passes(3)
      await typing.end()

      await cluster.untilReady(1, true)
      await cluster.expectWhole(cast)
      cast.leave()
    }),
)

test(
  'a node is killed and comes back: whoever types at another node does not notice',
  { timeout: 180_000 },
  () =>
    beside.unnoticed('a node killed and started', async (watch) => {
      const cast = await cluster.aCast()
      const node = cluster.nodes.all[2]!
      const typing = cast.type()
      await typing.passes(3)

      await node.end('SIGKILL')
      await typing.passes(4)
      await watch.passes(SECOND_OF_EDITS)
      await node.start()
      await typing.passes(4)
      await typing.end()

      await cluster.expectWhole(cast)
      cast.leave()
    }),
)

// From here on also the node of the bystanders.

test(
  `${KILLS} kills of a node in the middle of typing lose nothing that was acknowledged or shown (SEED=${seed})`,
  { timeout: 180_000 },
  async () => {
    const chance = createChance(seed)
    for (let kill = 0; kill < KILLS; kill++) {
      const cast = await cluster.aCast()
      const node = cluster.nodes.all[chance.whole(0, NODES - 1)]!
      const typing = cast.type()
      await typing.passes(chance.whole(1, 8), [chance.oneOf(cast.writers)])

      await node.end('SIGKILL')
      const claims = cast.claims()
      expectKept(claims, await cluster.kept(cast.panelId))
      await typing.passes(4)
      await node.start()
      await typing.passes(4)
      await typing.end()

      await cluster.expectWhole(cast)
      for (const it of [...cast.writers, cast.observer]) expect(it.notes!.closedWith()).toBeNull()
      cast.leave()
    }
  },
)

test(
  'every node is restarted in turn while people type, and nobody is sent away for good',
  { timeout: 120_000 },
  async () => {
    const cast = await cluster.aCast()
    const typing = cast.type()
    await typing.passes(3)

    for (const node of cluster.nodes.all) {
      await node.end('SIGTERM')
      await typing.passes(3)
      await node.start()
      await typing.passes(3)
    }
    await typing.end()

    await cluster.expectWhole(cast)
    for (const it of [...cast.writers, cast.observer])
      expect([it.notes!.closedWith(), it.scorecard?.closedWith() ?? null]).toEqual([null, null])
    cast.leave()
  },
)
