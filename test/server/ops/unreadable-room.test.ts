import { expect, test, vi } from 'vitest'
import type { PanelId } from '#shared/model/ids.ts'
import { aPushedClock } from '#test/server/documents/a-clock.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

test('who signs out while a room of theirs cannot be read is signed out, and the server goes on', async () => {
  const clock = aPushedClock()
  let isBroken = false
  const app = await startApp({
    clock,
    roomLog: (real) => ({
      ...real,
      events: (...args) => (isBroken ? Promise.reject(new Error('no such page')) : real.events(...args)),
    }),
  })
  try {
    const marta = await setUp(app.origin, (await app.setupCode())!)
    const { id } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel()))
    value(await marta.get(`/api/panels/${id}`))
    // So long that the room is out of memory.
    clock.pass(120_000)
    isBroken = true

    value(await marta.post('/api/sign-out', {}))

    await vi.waitFor(() =>
      expect(app.lines.join('\n')).toContain('documents of a seat could not be closed at once'),
    )
    expect((await marta.get('/api/me')).ok).toBe(true)
  } finally {
    await app.stop()
  }
})
