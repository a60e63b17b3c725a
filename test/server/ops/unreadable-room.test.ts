import { expect, test } from 'vitest'
import type { Me } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { aPushedClock } from '#test/server/documents/a-clock.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

test('who signs out while a room of theirs cannot be read is signed out, and nobody asks for the room', async () => {
  const clock = aPushedClock()
  let isBroken = false
  let asked = 0
  const app = await startApp({
    clock,
    roomLog: (real) => ({
      ...real,
      events(...args) {
        if (!isBroken) return real.events(...args)
        asked++
        return Promise.reject(new Error('no such page'))
      },
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

    expect(asked).toBe(0)
    expect(value(await marta.get<Me>('/api/me')).member).toBeNull()
    expect((await fetch(`${app.listening}/healthz`)).status).toBe(200)
  } finally {
    await app.stop()
  }
})
