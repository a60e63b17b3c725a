import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('whoever had not locked at the reveal is told so, that nobody sees their ratings, and that they do not count', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    await page.getByRole('button', { name: /^4 Strong/ }).click()
    await noteIn(page).click()
    await page.keyboard.type('Never locked.')
    await page.keyboard.press('Escape')
    await says(page, '^Saved [0-9]')
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    await room.lead.rate(room.lead.view().kit.questions[0]!.id, 3)
    value(await room.lead.send({ type: 'lockScorecard' }))
    value(await room.lead.send({ type: 'reveal', override: { reason: 'Called away to a ward.' } }))

    await page.getByRole('heading', { name: 'Debrief' }).waitFor({ state: 'attached' })
    const told = page.getByRole('status').filter({ hasText: 'The lead revealed without your scorecard' })
    await told.waitFor()
    expect(await told.textContent()).toContain('they do not count')
    expect(await page.getByText('Never locked.').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Revise my rating' }).count()).toBe(0)
  } finally {
    await room.close()
  }
})

test('everybody else reads whose scorecard the debrief goes without', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    const laptop = await room.elsewhere()
    for (const { id } of room.lead.view().kit.questions) await laptop.rate(id, 4)
    value(await laptop.send({ type: 'lockScorecard' }))
    value(await room.lead.send({ type: 'reveal', override: { reason: 'I was called away.' } }))

    const told = page.locator('.debrief-left-out')
    expect(await told.innerText()).toBe(
      'Revealed without Marta Lind, whose scorecard was not locked: it does not count.',
    )
    laptop.leave()
  } finally {
    await room.close()
  }
})
