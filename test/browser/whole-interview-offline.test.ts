import { expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('a panelist without a network for the whole interview rates and notes every question, comes back in scoring, and has lost nothing', async () => {
  const room = await aRoomForPages(4)
  try {
    const { questions } = room.lead.view().kit
    const page = await room.page()
    room.line.cut()
    await says(page, 'Offline')

    for (const [index, { label }] of questions.entries()) {
      await page.getByRole('textbox', { name: `My evidence on ${label}` }).waitFor()
      await page.keyboard.press(String(index + 2))
      await noteIn(page).click()
      await page.keyboard.type(`Heard ${index}.`)
      await noteIn(page).press('Escape')
      // What only the others know moves nobody here.
      const { place } = room.lead.view()
      if (index < questions.length - 1) {
        value(await room.lead.send({ type: 'advance', from: place! }))
        await page.keyboard.press('j')
      }
    }
    await says(page, 'Offline: [0-9]+ changes not yet saved, kept on this device')
    const said = await page
      .getByText(/changes not yet saved/)
      .first()
      .innerText()
    // Each letter, each rating and each note's first line count; never fewer than the letters typed.
    expect(Number(/[0-9]+/.exec(said)![0])).toBeGreaterThanOrEqual(questions.length * 'Heard 0.'.length)
    expect(await page.evaluate(ASKS_BEFORE_LEAVING)).toBe(true)
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    room.line.mend()

    await page.getByRole('button', { name: /^Lock/ }).first().waitFor()
    await says(page, '^Saved [0-9]')
    expect(await page.evaluate(ASKS_BEFORE_LEAVING)).toBe(false)
    const laptop = await room.elsewhere()
    const { doc } = laptop.scorecard!
    expect(doc.getMap('ratings').toJSON()).toEqual(
      Object.fromEntries(questions.map(({ id }, index) => [id, index + 2])),
    )
    expect(questions.map(({ id }) => noteLinesOf(noteFragment(doc, id)).map(({ text }) => text))).toEqual(
      questions.map((_, index) => [`Heard ${index}.`]),
    )
    laptop.leave()
  } finally {
    await room.close()
  }
})

/** Whether the page would ask before it is left. */
const ASKS_BEFORE_LEAVING = `!dispatchEvent(new Event('beforeunload', { cancelable: true }))`
