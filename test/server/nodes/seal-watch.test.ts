import { expect, test } from 'vitest'
import type { PanelId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { watchSeal } from '#server/services/rooms/seal-watch.ts'
import { createTime } from '#test/simulation/time.ts'

const panelId = 'a-panel' as PanelId
const opened = (sealedAt: number | null) => ({ sealedAt }) as PanelState
const sealed = { type: 'sealed' } as Event

/** A node that has the room open, and when it asked whether what follows from the seal was done. */
function aNode(node: string) {
  const time = createTime()
  const asked: number[] = []
  const began = time.now()
  const clock = time.clockOf((due) => due())
  const watch = watchSeal({
    panelId,
    node,
    clock,
    results: { wasSealed: () => void asked.push(time.now() - began) },
  })
  const pass = async (ms: number) => {
    const until = time.now() + ms
    while (await time.next(until));
  }
  return { watch, asked, pass }
}

test.each([
  ['opens a sealed room', (watch: ReturnType<typeof watchSeal>) => watch.opened(opened(1))],
  ['hears of a seal', (watch: ReturnType<typeof watchSeal>) => watch.heard(sealed)],
])('a node that %s asks once, within half a minute, whether what follows was done', async (_, happens) => {
  const { watch, asked, pass } = aNode('one')

  happens(watch)
  await pass(600_000)

  expect(asked).toHaveLength(1)
  expect(asked[0]).toBeGreaterThanOrEqual(15_000)
  expect(asked[0]).toBeLessThanOrEqual(30_000)
})

test('no two nodes ask at the same moment', async () => {
  const nodes = ['one', 'two', 'three'].map(aNode)
  for (const { watch, pass } of nodes) {
    watch.heard(sealed)
    await pass(60_000)
  }

  expect(new Set(nodes.map(({ asked }) => asked[0]))).toHaveLength(3)
})

test('nobody asks for a room that is not sealed, or after it was closed', async () => {
  const [open, closed] = [aNode('one'), aNode('two')]
  open.watch.opened(opened(null))
  open.watch.heard({ type: 'leadWentAway' } as Event)
  closed.watch.opened(opened(1))
  closed.watch.stop()
  await open.pass(600_000)
  await closed.pass(600_000)

  expect([...open.asked, ...closed.asked]).toEqual([])
})
