import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { PersonDocument } from '#test/support/person.ts'
import { aRoomForPages, isReadyForNoNetwork, noteIn, says } from '#test/support/room-page.ts'

test('a page reloaded without a network shows the room as it was, takes what is written, and delivers it once', async () => {
  const room = await aRoomForPages()
  try {
    const [first, second] = room.lead.view().kit.questions
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Saved before.')
    await says(page, '^Saved [0-9]')
    await isReadyForNoNetwork(page)

    room.line.cut()
    await says(page, 'Offline')
    await line(page, 'Before the reload.')
    await page.keyboard.press('Escape')
    await page.keyboard.press('4')
    await isRated(page, 4)
    await says(page, 'changes not yet saved, kept on this device')
    for (const words of ['After one.', 'After two.']) {
      await page.reload()
      await page.getByText(/^Offline. Showing the room as of [0-9]/).waitFor()
      // An editor is empty for a moment before it shows its note.
      await noteIn(page).getByText('Before the reload.').waitFor()
      await page.getByText(first!.text.slice(0, 20)).first().waitFor()
      await says(page, 'changes not yet saved, kept on this device')
      await line(page, words)
      await says(page, 'changes not yet saved, kept on this device')
    }
    await isRated(page, 4)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.getByRole('textbox', { name: `My evidence on ${second!.label}` }).waitFor()
    await page.keyboard.press('2')
    await isRated(page, 2)
    await page.getByRole('textbox', { name: 'Suggest a follow-up' }).first().fill('And then?')
    await page.keyboard.press('Enter')
    await page
      .getByText(/server cannot be reached/)
      .first()
      .waitFor()
    room.line.mend()

    await says(page, '^Saved [0-9]')
    await page.getByText(/Showing the room as of/).waitFor({ state: 'detached' })
    const laptop = await room.elsewhere()
    const lines = linesOf(laptop.scorecard!, first!.id)
    expect(lines).toEqual(['Saved before.', 'Before the reload.', 'After one.', 'After two.'])
    expect(laptop.scorecard!.doc.getMap('ratings').toJSON()).toEqual({ [first!.id]: 4, [second!.id]: 2 })
    laptop.leave()
  } finally {
    await room.close()
  }
})

/** The score's button shows it: what was pressed has reached the screen, not only the keyboard. */
const isRated = (page: Page, score: number) =>
  page
    .locator(`.iv-dock-scores button:nth-of-type(${score})[aria-pressed="true"]`)
    .first()
    .waitFor({ state: 'attached' })

/** On a line of its own, at the end. */
async function line(page: Page, words: string): Promise<void> {
  await noteIn(page).click()
  await noteIn(page).press('Control+End')
  await page.keyboard.press('Enter')
  await page.keyboard.type(words)
}

const linesOf = ({ doc }: PersonDocument, questionId: QuestionId) =>
  noteLinesOf(noteFragment(doc, questionId)).map(({ text }) => text)
