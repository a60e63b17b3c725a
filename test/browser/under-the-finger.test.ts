import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

type Room = Awaited<ReturnType<typeof aRoomForPages>>

/** What the server holds of Priya's note on the question of this number. */
async function storedNote(room: Room, number: number): Promise<string> {
  const device = await room.elsewhere()
  try {
    const { id } = room.lead.view().kit.questions[number - 1]!
    return noteLinesOf(noteFragment(device.scorecard!.doc, id))
      .map(({ text }) => text)
      .join('\n')
  } finally {
    device.leave()
  }
}

const advance = async ({ lead }: Room) =>
  value(await lead.send({ type: 'advance', from: lead.view().place! }))

/** The page has heard that the lead is at this question, whatever it shows. */
const hasHeard = (page: Page, number: number) =>
  page.getByText(`The lead is at question ${number}`, { exact: true }).waitFor({ state: 'attached' })

test('whoever writes as the lead ends the questions loses no letter, and goes on to scoring by leaving the text', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Half of it, ')
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    await says(page, 'The questions have ended')
    await page.keyboard.type('and the other half.')
    expect(await noteIn(page).evaluate((note) => note === document.activeElement)).toBe(true)
    expect(await page.getByRole('heading', { name: /^Questions ended/ }).count()).toBe(0)

    // A press that takes the focus counts, and only then the page goes on.
    await page.locator('.iv-anchor').nth(3).click()
    await page.getByRole('heading', { name: /^Questions ended/ }).waitFor()
    await page.getByRole('button', { name: '4 Strong', pressed: true }).waitFor()
    await says(page, '^Saved [0-9]')
    expect(await storedNote(room, 1)).toBe('Half of it, and the other half.')
  } finally {
    await room.close()
  }
})

test('whoever does not write as the questions end is in scoring at once', async () => {
  const room = await aRoomForPages(1)
  try {
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Done.')
    await page.keyboard.press('Escape')
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    const heading = page.getByRole('heading', { name: /^Questions ended/ })
    await heading.waitFor()
    expect(await heading.evaluate((it) => it === document.activeElement)).toBe(true)
  } finally {
    await room.close()
  }
})

test('characters that are still being chosen stay in the note they were begun in, however long that takes', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.page()
    await page.clock.install()
    await noteIn(page).click()
    const keyboard = await page.context().newCDPSession(page)
    await keyboard.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
    await page.clock.runFor(20_000)
    await advance(room)
    await page.getByRole('button', { name: /^Lead on Q2/ }).waitFor()
    await keyboard.send('Input.insertText', { text: '日本' })
    await says(page, '^Saved [0-9]')
    expect(await storedNote(room, 1)).toBe('日本')
  } finally {
    await room.close()
  }
})

test('a press that comes as the question changes rates neither question, and the next one counts', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.page()
    const [first, second] = room.lead.view().kit.questions
    await page.getByText(first!.text).waitFor()
    await page.clock.install()
    await advance(room)
    await hasHeard(page, 2)
    await page.keyboard.press('2')
    const { x, y } = (await page.locator('.iv-anchor').nth(4).boundingBox())!
    await page.mouse.click(x + 20, y + 20)
    expect(await page.locator('.iv-anchor[aria-pressed=true]').count()).toBe(0)

    await page.clock.runFor(1_000)
    await page.mouse.click(x + 20, y + 20)
    await page.getByRole('button', { name: /^5 Outstanding/, pressed: true }).waitFor()
    await page.clock.runFor(1_000)
    await says(page, '^Saved [0-9]')
    const device = await room.elsewhere()
    expect(device.scorecard!.doc.getMap('ratings').toJSON()).toEqual({ [second!.id]: 5 })
    device.leave()
  } finally {
    await room.close()
  }
})

test('a follow-up that is half typed stays with the question it is about', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.page()
    await page.clock.install()
    await page.getByRole('textbox', { name: 'Suggest a follow-up' }).click()
    await page.keyboard.type('Who checked ')
    await page.clock.runFor(20_000)
    await advance(room)
    await page.getByRole('button', { name: /^Lead on Q2/ }).waitFor()
    await page.keyboard.type('the lists?')
    await page.keyboard.press('Enter')
    await room.lead.until((view) => view.followUps.length > 0)
    const [followUp] = room.lead.view().followUps
    expect(followUp).toMatchObject({
      text: 'Who checked the lists?',
      questionId: room.lead.view().kit.questions[0]!.id,
    })
  } finally {
    await room.close()
  }
})

test('a follow-up that is half typed when the questions end is offered for copying', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await page.getByRole('textbox', { name: 'Suggest a follow-up' }).fill('Who checked the lists?')
    await page.getByRole('heading', { name: 'Follow-ups' }).click()
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    await page.getByRole('heading', { name: /^Questions ended at [0-9]/ }).waitFor()

    const offered = page.getByRole('textbox', { name: 'What was not saved' })
    expect(await offered.inputValue()).toBe('Q1, follow-up that was not sent\nWho checked the lists?')
  } finally {
    await room.close()
  }
})
