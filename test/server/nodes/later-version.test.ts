import { expect, test } from 'vitest'
import type { CommandId, PanelId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { enterRoom, setUp, value } from '#test/support/person.ts'
import { at, ORIGIN, startNodes } from './some-nodes.ts'

test('what a later version has kept is passed over and counted, by a node that follows and by one that opens the room', async () => {
  let log: RoomLog | null = null
  const cluster = await startNodes(2, { roomLog: (real) => (log = real) })
  try {
    const [first, second] = cluster.nodes
    const marta = await setUp(ORIGIN, (await first!.setupCode())!, first!.listening)
    const { id: panelId } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel()))
    const follows = await enterRoom(at(marta, first!), panelId)

    const head = (await log!.head(panelId))!
    const stored = await log!.appendEvents(panelId, {
      epoch: head.epoch,
      commandId: 'by-a-later-version' as CommandId,
      expectedControlSeq: head.controlSeq,
      after: { seq: 0, mark: null },
      events: [{ type: 'candidateThanked', secret: 'for some alone', at: 1 } as unknown as Event],
      freeze: [],
      bar: [],
      expectsDocument: null,
      seal: false,
    })
    expect(stored.ok).toBe(true)

    value(await follows.send({ type: 'startInterview' }))
    const opens = await enterRoom(at(marta, second!), panelId)
    value(await opens.send({ type: 'pause' }))
    expect((await follows.until((view) => view.pausedSince !== null)).phase).toBe('interview')
    for (const node of cluster.nodes)
      expect(await node.metrics()).toMatch(/later_events_total\{[^}]*\} [1-9]/)
    // Nobody here can say who may know it, so nobody does.
    expect(JSON.stringify(follows.view())).not.toContain('for some alone')
    follows.leave()
    opens.leave()
  } finally {
    await cluster.stop()
  }
})
