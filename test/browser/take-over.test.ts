import { expect, test } from 'vitest'
import { systemClock } from '#server/adapters/system/clock.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import { LEAD_AWAY_NOTICE_MS, LEAD_CLAIM_MS } from '#shared/panel/state.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, says } from '#test/support/room-page.ts'

/** A lead who is gone is said to be at once. A minute passes for the server as soon as it is asked to. */
async function aRoomThatNeedNotWait() {
  let skippedMs = 0
  const clock: Clock = {
    ...systemClock,
    now: () => (systemClock.now() + skippedMs) as EpochMs,
    after: (ms, run) => systemClock.after(ms === LEAD_AWAY_NOTICE_MS ? 1 : ms, run),
  }
  const room = await aRoomForPages(3, {}, undefined, clock)
  return { room, aMinuteLater: () => void (skippedMs = LEAD_CLAIM_MS) }
}

test('where the lead has gone, a panelist asks to take over, reads whose yes it needs, and leads once somebody agrees', async () => {
  const { room, aMinuteLater } = await aRoomThatNeedNotWait()
  try {
    const early = await room.page()
    room.lead.leave()
    await says(early, 'Marta Lind, the lead, is offline since')
    await says(early, 'If that lasts a minute, you can ask to take over')
    aMinuteLater()
    await early.close()

    const page = await room.page()
    const lead = page.getByRole('group', { name: 'For the lead' })
    await page.getByRole('button', { name: 'Take over as lead' }).click()
    await says(page, 'Nobody else has come who could agree')
    const tomas = await room.tomas()
    await says(page, 'It needs a yes from Tomas Okafor')
    await page.getByRole('button', { name: 'Withdraw' }).click()
    await page.getByRole('button', { name: 'Take over as lead' }).click()
    value(await tomas.send({ type: 'consentToClaim', claimant: room.priya }))
    await lead.waitFor()
    await page.getByText('is offline since').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: /^Next question/ }).click()
    await tomas.until((view) => view.visits.length === 2)
    expect(tomas.view().lead).toMatchObject({ seat: room.priya, awaySince: null, claim: null })
    tomas.leave()
  } finally {
    await room.close()
  }
})

test('a claim whose author has gone as well is taken up by another, and one who agrees makes them the lead', async () => {
  const { room, aMinuteLater } = await aRoomThatNeedNotWait()
  try {
    const tomas = await room.tomas()
    room.lead.leave()
    await tomas.until((view) => view.lead.awaySince !== null)
    aMinuteLater()
    value(await tomas.send({ type: 'claimLead' }))

    const page = await room.page()
    await says(page, 'Tomas Okafor asks to take over')
    await page.getByRole('button', { name: 'Agree' }).waitFor()
    tomas.leave()
    await page.getByRole('button', { name: 'Take over myself' }).click()
    const again = await room.tomas()
    value(await again.send({ type: 'consentToClaim', claimant: room.priya }))
    await page.getByRole('group', { name: 'For the lead' }).waitFor()
    expect(again.view().lead.seat).toBe(room.priya)
    again.leave()
  } finally {
    await room.close()
  }
})
