import { expect, test } from 'vitest'
import { questionAt } from '#shared/panel/places.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('the lead skips a question with a reason, takes it back, and hands the lead to a panelist, who goes on', async () => {
  const room = await aRoomForPages()
  try {
    const { lead } = room
    const [first, second] = lead.view().kit.questions
    const panelist = await room.elsewhere()
    const page = await room.leadsPage()
    const isAt = (id: string) => lead.until((view) => questionAt(view.place) === id)

    await page.getByRole('button', { name: 'Skip', exact: true }).click()
    await page.keyboard.press('Enter')
    await says(page, 'Say why, in 3 to 500 characters')
    expect(questionAt(lead.view().place)).toBe(first!.id)
    await page.keyboard.type('Answered already.')
    await page.keyboard.press('Enter')
    await isAt(second!.id)
    expect(lead.view().skipped).toMatchObject({ [first!.id]: { reason: 'Answered already.' } })
    await page.getByRole('button', { name: /^Undo/ }).click()
    await isAt(first!.id)
    expect(lead.view().skipped).toEqual({})

    await page.locator('summary[aria-label="More about this panel"]').click()
    await page.getByLabel('Hand over the lead to').selectOption({ label: 'Priya Rao' })
    await says(page, 'Priya Rao will lead from now on')
    await page.getByRole('button', { name: 'Hand over', exact: true }).click()
    await panelist.until((view) => view.lead.seat === room.priya)
    await page.getByRole('group', { name: 'For the lead' }).waitFor({ state: 'detached' })
    expect(await lead.send({ type: 'advance', from: lead.view().place! })).toMatchObject({
      error: { refusal: { code: 'lead-only' } },
    })
    value(await panelist.send({ type: 'advance', from: panelist.view().place! }))
    await isAt(second!.id)
    panelist.leave()
  } finally {
    await room.close()
  }
})

test('the lead makes a personal link and copies it, and whoever opens it is in the room', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.leadsPage()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(`${room.marta.origin}/panel/${room.panelId}/manage`)
    await page.getByRole('button', { name: 'Make link for Tomas Okafor' }).click()
    await page.getByRole('button', { name: 'Copy link' }).click()
    await says(page, 'Copied')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(await page.getByRole('textbox', { name: /^Personal link of Tomas/ }).inputValue())

    const context = await room.context.browser()!.newContext({ viewport: { width: 390, height: 844 } })
    const phone = await context.newPage()
    await phone.goto(copied)
    await phone.getByRole('button', { name: 'Join the panel' }).click()
    await noteIn(phone).waitFor()
    expect(phone.url()).not.toContain('#')
  } finally {
    await room.close()
  }
})
