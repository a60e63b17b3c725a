import { expect, test, vi } from 'vitest'
import { aPushedClock } from '#test/server/documents/a-clock.ts'
import { aNewPanel, aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

test('an overloaded server says so and opens no further room; the room that is open goes on, and whoever was cut off comes back', async () => {
  const clock = aPushedClock()
  const app = await startApp({ clock, limits: { heapPercent: 0.01, overloadSeconds: 1 } })
  const marta = await setUp(app.origin, (await app.setupCode())!)
  const { panelId, lead, people } = await aPanelWithPeople(marta)
  const { id: other } = value(await marta.post<{ id: string }>('/api/panels', aNewPanel()))
  value(await marta.get(`/api/panels/${other}`))
  // Long enough for the room where nobody is to leave memory.
  clock.pass(120_000)

  await vi.waitFor(async () => {
    const refused = await fetch(`${app.origin}/api/panels/${other}`, { headers: { cookie: marta.cookie() } })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
  })
  const ready = await fetch(`${app.origin}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, because: ['overloaded'] }])
  const again = await enterRoom(marta, panelId)
  await again.writeForAll(again.view().kit.questions[0]!.id, 'goes on')
  const metrics = await (await fetch(`${app.origin}/metrics`)).text()
  expect(metrics).toMatch(/^panelroom_overloaded 1$/m)
  expect(metrics).toMatch(/^panelroom_refusals_total\{plane="room",reason="overloaded"\} [1-9]/m)
  for (const person of [lead, again, ...people]) person.leave()
  await app.stop()
})
