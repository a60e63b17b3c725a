import { expect, test } from 'vitest'
import { ANN, aRoom, BOB } from '../builders.ts'
import { type SharedLog } from './shared-log.ts'

export function describeClients(shared: SharedLog): void {
  test('a client id belongs to one seat for good', async () => {
    const { log } = shared
    const panelId = await aRoom(log)

    expect(await log.claimClient(panelId, 4_294_967_295, ANN)).toEqual({ ok: true, value: null })
    expect(await log.claimClient(panelId, 4_294_967_295, ANN)).toEqual({ ok: true, value: null })
    expect(await log.claimClient(panelId, 4_294_967_295, BOB)).toEqual({
      ok: false,
      error: { code: 'conflict' },
    })
    expect(await log.claimClient(panelId, 1, BOB)).toEqual({ ok: true, value: null })
    expect(await log.clients(panelId)).toEqual(
      new Map([
        [4_294_967_295, ANN],
        [1, BOB],
      ]),
    )
  })

  test('of two seats that claim one client id at once, one has it', async () => {
    const { log } = shared
    const panelId = await aRoom(log)

    const claims = await Promise.all([log.claimClient(panelId, 5, ANN), log.claimClient(panelId, 5, BOB)])

    expect(claims.filter((it) => it.ok)).toHaveLength(1)
    expect((await log.clients(panelId)).get(5)).toBe(claims[0].ok ? ANN : BOB)
  })
}
