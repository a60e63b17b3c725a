import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn } from '#test/support/room-page.ts'

/** A room, a panelist in it, and the lead's own page. */
async function aRoomLedFromAPage() {
  const room = await aRoomForPages()
  const panelist = await room.elsewhere()
  const page = await room.leadsPage()
  const close = async () => {
    panelist.leave()
    await room.close()
  }
  return { room, panelist, page, close }
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().focus()
  await page.keyboard.press('Enter')
}

async function expectKeyboardAt(page: Page, name: string): Promise<void> {
  const at = () =>
    page.evaluate(() => {
      const part = document.activeElement
      if (!part || part === document.body) return 'nothing'
      return part.getAttribute('aria-label') ?? part.textContent?.trim()
    })
  await expect.poll(at, { timeout: 20_000 }).toBe(name)
}

test('the lead answers suggestions and signals by the keyboard, and has it afterwards', async () => {
  const { room, panelist, page, close } = await aRoomLedFromAPage()
  try {
    const questionId = room.lead.view().kit.questions[0]!.id
    for (const text of ['And then?', 'Who decided?'])
      value(await panelist.send({ type: 'raiseFollowUp', questionId, text }))
    value(await panelist.send({ type: 'signalLead', kind: 'time' }))

    await page.getByText('Who decided?').waitFor()
    await press(page, 'Asked')
    await page.getByText('· asked').waitFor()
    await expectKeyboardAt(page, 'Follow-ups')
    await press(page, 'Dismiss')
    await page.getByText('And then?').waitFor({ state: 'detached' })
    await expectKeyboardAt(page, 'Follow-ups')
    await press(page, 'Seen')
    await page.getByText('Watch the time').waitFor({ state: 'detached' })
    await expectKeyboardAt(page, 'Panel')
  } finally {
    await close()
  }
})

test('when the time to undo runs out, the keyboard that was on it stays with the lead’s buttons and presses none', async () => {
  const { room, page, close } = await aRoomLedFromAPage()
  try {
    await press(page, /^Next question/)
    const undo = page.getByRole('button', { name: /^Undo/ })
    await undo.focus()
    await undo.waitFor({ state: 'detached' })
    await expectKeyboardAt(page, 'For the lead')
    const { place } = room.lead.view()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await expectKeyboardAt(page, 'Back⇧ ←')
    expect(room.lead.view().place).toEqual(place)

    // Who had the keyboard elsewhere keeps it there.
    await press(page, /^Next question/)
    await undo.waitFor()
    await noteIn(page).click()
    await undo.waitFor({ state: 'detached' })
    expect(await noteIn(page).evaluate((note) => note === document.activeElement)).toBe(true)
  } finally {
    await close()
  }
})

test('in the debrief the keyboard stays with what a press of the lead’s has changed', async () => {
  const { room, panelist, page, close } = await aRoomLedFromAPage()
  try {
    const { questions } = room.lead.view().kit
    for (const { id } of questions) await Promise.all([panelist.rate(id, 2), room.lead.rate(id, 5)])
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    for (const person of [panelist, room.lead]) value(await person.send({ type: 'lockScorecard' }))
    value(await room.lead.send({ type: 'reveal', override: { reason: 'Tomas is not here.' } }))

    const discuss = page.getByRole('button', { name: /^Discuss question/ })
    await discuss.focus()
    await page.keyboard.press('Enter')
    await discuss.waitFor({ state: 'detached' })
    await expectKeyboardAt(page, 'What is discussed')

    const questionId = room.lead.view().discussing!
    value(await panelist.send({ type: 'revise', questionId, to: 4, reason: 'Heard it otherwise.' }))
    await press(page, 'Let the 4 count')
    await page.keyboard.type('The panel agreed.')
    await press(page, 'Let it count')
    await expectKeyboardAt(page, 'Count the original 2 again')
    await page.keyboard.press('Enter')
    await expectKeyboardAt(page, 'Let the 4 count')
  } finally {
    await close()
  }
})
