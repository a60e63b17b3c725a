import { expect, test } from 'vitest'
import { aRoom, event, events, NOTES } from '../builders.ts'
import { type SharedLog } from './shared-log.ts'

export function describeCommands(shared: SharedLog): void {
  test('of two appends at one control number, the second is refused and leaves no trace', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const late = events({ events: [event(8), event(9)], freeze: [NOTES], seal: true })

    expect((await log.appendEvents(panelId, events())).ok).toBe(true)
    expect(await log.appendEvents(panelId, late)).toEqual({ ok: false, error: { code: 'conflict' } })

    expect(await log.head(panelId)).toEqual({ epoch: 1, seq: 2, controlSeq: 2, sealed: false })
    expect(await log.events(panelId, 1)).toMatchObject([{ event: event(2) }])
    expect(await log.reachedBy(panelId, late.commandId)).toBeNull()
    expect((await log.document(panelId, NOTES)).frozenAt).toBeNull()
  })

  test('of many appends at one control number at once, exactly one wins', async () => {
    const { log } = shared
    const panelId = await aRoom(log)

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => log.appendEvents(panelId, events({ events: [event(100 + at)] }))),
    )

    const winners = answers.flatMap((answer, at) => (answer.ok ? [event(100 + at)] : []))
    expect(winners).toHaveLength(1)
    expect((await log.events(panelId, 1)).map((it) => it.event)).toEqual(winners)
  })

  test('a command appended twice is in the log once, and both times its answer is the first', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const batch = events({ events: [event(2), event(3)] })

    const first = await log.appendEvents(panelId, batch)
    await log.appendEvents(panelId, events({ expectedControlSeq: 3, seal: true }))
    const again = await log.appendEvents(panelId, batch)
    const onTop = await log.appendEvents(panelId, { ...batch, expectedControlSeq: 4 })

    expect(first).toEqual({ ok: true, value: { epoch: 1, seq: 3, controlSeq: 3, sealed: false } })
    expect(again).toEqual(first)
    expect(onTop).toEqual(first)
    expect(await log.reachedBy(panelId, batch.commandId)).toBe(3)
    expect((await log.head(panelId))?.seq).toBe(4)
  })

  test('a command sent twice at once is in the log once', async () => {
    const { log } = shared
    const panelId = await aRoom(log)
    const batch = events()

    const answers = await Promise.all(Array.from({ length: 10 }, () => log.appendEvents(panelId, batch)))

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await log.events(panelId, 1)).toHaveLength(1)
  })
}
