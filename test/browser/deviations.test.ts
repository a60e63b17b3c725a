import { expect, test } from 'vitest'
import { questionAt } from '#shared/panel/places.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, says } from '#test/support/room-page.ts'

test('the lead says why a question comes before its turn, why one was added, and why some were not asked', async () => {
  const room = await aRoomForPages(4)
  try {
    const { lead } = room
    const [first, second, third] = lead.view().kit.questions
    const page = await room.leadsPage({ width: 320, height: 600 })
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

    await page.locator('[data-sheet=questions]').click()
    await page.getByRole('navigation', { name: 'Questions' }).getByText(third!.label).click()
    await button('Take panel to Q3').click()
    await button('Go to Q3').click()
    await says(page, 'Say why, in 3 to 500 characters')
    expect(questionAt(lead.view().place)).toBe(first!.id)

    const why = page.getByRole('textbox', { name: 'Why is question 3 asked now?' })
    await why.fill('x'.repeat(501))
    await says(page, 'At most 500 characters fit here; these are 501')
    expect(await why.inputValue()).toHaveLength(501)
    await why.fill('The candidate spoke of it.')
    await page.keyboard.press('Enter')
    await lead.until((view) => questionAt(view.place) === third!.id)
    expect(lead.view().visits.at(-1)!.reason).toBe('The candidate spoke of it.')

    await page.locator('summary[aria-label="More for the lead"]').click()
    await page.getByRole('button', { name: 'Note an off-script question' }).click()
    await page.getByRole('textbox', { name: 'What was asked besides the kit?' }).fill('Why our hospital?')
    await page.keyboard.press('Enter')
    await says(page, 'Say why')
    // The keyboard is at what is missing.
    await page.keyboard.type('A colleague wished it.')
    expect(await page.getByRole('textbox', { name: 'Why was it asked?' }).inputValue()).toBe(
      'A colleague wished it.',
    )
    await page.keyboard.press('Enter')
    await lead.until((view) => view.offScript.length === 1)
    expect(lead.view().offScript[0]).toMatchObject({
      text: 'Why our hospital?',
      reason: 'A colleague wished it.',
    })

    await page.locator('summary[aria-label="More for the lead"]').click()
    await page.getByRole('button', { name: 'End the questions' }).click()
    await says(page, 'Not asked yet: questions 2 and 4')
    await button('End questions').click()
    await says(page, 'Say why')
    expect(lead.view().phase).toBe('interview')
    await page.getByRole('textbox', { name: 'Why without questions 2 and 4?' }).fill('Time was up.')
    await button('End questions').click()
    await lead.until((view) => view.phase === 'scoring')
    expect(lead.view().visits.map(({ place }) => questionAt(place))).not.toContain(second!.id)

    for (const { id } of [first!, third!]) await lead.rate(id, 3)
    value(await lead.send({ type: 'lockScorecard' }))
    value(await lead.send({ type: 'reveal', override: { reason: 'Nobody else came.' } }))
    await page.goto(`${room.marta.origin}/panel/${room.panelId}/timeline`)
    const told = page.locator('.timeline-deviations')
    await told.getByText(/was asked ahead of .*: The candidate spoke of it\.$/).waitFor()
    await told.getByText('“Why our hospital?” (A colleague wished it.)').waitFor()
    expect(await told.getByText('was not reached: Time was up.').count()).toBe(2)
  } finally {
    await room.close()
  }
})
