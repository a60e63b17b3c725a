import { expect, test, vi } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { value } from '#test/support/person.ts'
import type { Cast } from './cast.ts'
import type { SeveralNodes } from './several-nodes.ts'

const WITHIN = { timeout: 40_000, interval: 100 }

/** PostgreSQL fails over to a standby that had not everything yet, and nobody tells the nodes. */
export function standby(cluster: () => SeveralNodes): void {
  const cut = () => cluster().toPostgres.forEach((it) => it.cut())
  const mend = () => cluster().toPostgres.forEach((it) => it.mend())

  async function histories(outcome: string): Promise<number> {
    const ofIt = (line: string) =>
      line.startsWith('panelroom_histories_lost_total') && line.includes(`"${outcome}"`)
    const counts = cluster().nodes.all.map((_, node) => cluster().metric(node, ofIt))
    return (await Promise.all(counts)).reduce((sum, it) => sum + it, 0)
  }

  test(
    'a standby that was behind takes over: the loss is said, people come back with what they hold, and a lock stands as it stood',
    { timeout: 120_000 },
    async () => {
      const cast = await cluster().aCast()
      const [, priya] = cast.writers
      await scoring(cast)
      const devices = await cast.devices()
      let typing = cast.type()
      await typing.passes(5)
      await typing.end()
      const takeOver = await cluster().postgres.standby()
      const early = await cluster().kept(cast.panelId)

      typing = cast.type()
      await typing.passes(5)
      await typing.end()
      value(await priya.send({ type: 'lockScorecard' }))
      const { card } = priya.view().scorecards[priya.seat]!
      for (const it of cast.writers) await it.until((view) => view.scorecards[priya.seat] !== undefined)
      await cast.arrived()
      const late = await cluster().kept(cast.panelId)
      cut()
      await takeOver()
      const behind = await cluster().kept(cast.panelId)
      expect(behind.head).toEqual(early.head)
      expect(behind.head.seq).toBeLessThan(late.head.seq)
      mend()

      for (const { document } of devices) expect(await document.closed).toBe(CLOSE.notStored)
      await vi.waitFor(async () => {
        const { head, state } = await cluster().kept(cast.panelId)
        expect(head.epoch).toBeGreaterThan(behind.head.epoch)
        expect(state.scorecards[priya.seat]?.card).toEqual(card)
      }, WITHIN)
      typing = cast.type()
      await typing.passes(3)
      await typing.end()

      expect(await histories('events restored')).toBeGreaterThan(0)
      expect(await histories('events lost')).toBe(0)
      const said = cluster().nodes.all.map((it) => it.said())
      expect(said.join('')).toContain('less of a room than it had answered')
      await cluster().expectWhole(cast)
      cast.leave()
    },
  )

  test(
    'a standby that is a moment behind takes over while everybody types: whoever holds a line brings it back',
    { timeout: 120_000 },
    async () => {
      const cast = await cluster().aCast()
      const typing = cast.type()
      await typing.passes(5)
      const takeOver = await cluster().postgres.standby()
      await typing.passes(5)
      await cast.arrived()
      const { head } = await cluster().kept(cast.panelId)

      await takeOver()
      await vi.waitFor(
        async () => expect((await cluster().kept(cast.panelId)).head.epoch).toBeGreaterThan(head.epoch),
        WITHIN,
      )
      await typing.passes(5)
      await typing.end()

      expect(await histories('events lost')).toBe(0)
      await cluster().expectWhole(cast)
      cast.leave()
    },
  )
}

async function scoring({ lead, writers, questionIds }: Cast): Promise<void> {
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  await Promise.all(writers.map((it) => it.until((view) => view.phase === 'scoring')))
  for (const person of writers) for (const id of questionIds) await person.rate(id, 4)
}
