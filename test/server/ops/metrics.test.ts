import { expect, test } from 'vitest'
import { createMetrics } from '#server/metrics.ts'

test('counts are told by plane and reason', () => {
  const metrics = createMetrics()
  metrics.count('refusals', 'document', 'too fast')
  metrics.count('refusals', 'document', 'too fast')
  metrics.count('refusals', 'room', 'too fast')

  expect(metrics.text()).toContain(
    [
      'panelroom_refusals_total{plane="document",reason="too fast"} 2',
      'panelroom_refusals_total{plane="room",reason="too fast"} 1',
    ].join('\n'),
  )
})

test('however many reasons there are, the list stays short', () => {
  const metrics = createMetrics()
  for (let i = 0; i < 10_000; i++) metrics.count('refusals', 'document', `reason ${i}`)

  const lines = metrics
    .text()
    .split('\n')
    .filter((it) => it.startsWith('panelroom_refusals_total'))
  expect(lines.length).toBeLessThanOrEqual(51)
  const counted = lines.map((it) => Number(it.split(' ').at(-1))).reduce((sum, it) => sum + it, 0)
  expect(counted).toBe(10_000)
})

test('a reason cannot break out of its line', () => {
  const metrics = createMetrics()
  metrics.count('refusals', 'room', 'x"} 1\npanelroom_forged 1')

  expect(metrics.text()).not.toMatch(/^panelroom_forged/m)
})

test('a distribution tells how many were at most how much', () => {
  const metrics = createMetrics()
  for (const amount of [1, 2, 3, 100]) metrics.observe('append_entries', amount)

  const text = metrics.text()
  expect(text).toContain('panelroom_append_entries_bucket{le="1"} 1\n')
  expect(text).toContain('panelroom_append_entries_bucket{le="4"} 3\n')
  expect(text).toContain('panelroom_append_entries_bucket{le="64"} 3\n')
  expect(text).toContain('panelroom_append_entries_bucket{le="+Inf"} 4\n')
  expect(text).toContain('panelroom_append_entries_sum 106\n')
})

test('what can be looked at is read when somebody looks', () => {
  const metrics = createMetrics()
  let rooms = 1
  metrics.gauge('rooms_loaded', () => rooms)
  rooms = 7

  expect(metrics.text()).toMatch(/^panelroom_rooms_loaded 7$/m)
})
