import { expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { openLineWithoutWebSockets } from '#test/support/line-without-websockets.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

test('where every WebSocket is refused, a panelist follows, writes, goes offline and is locked, over plain requests', async () => {
  const room = await aRoomForPages(3, {}, openLineWithoutWebSockets)
  try {
    const { questions } = room.lead.view().kit
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Over plain requests.')
    await noteIn(page).press('Escape')
    await page.keyboard.press('4')
    await says(page, '^Saved [0-9]')
    const laptop = await room.elsewhere()
    const lines = () =>
      noteLinesOf(noteFragment(laptop.scorecard!.doc, questions[0]!.id)).map(({ text }) => text)
    await expect.poll(lines, { timeout: 10_000 }).toEqual(['Over plain requests.'])
    await expect
      .poll(() => laptop.scorecard!.doc.getMap('ratings').toJSON(), { timeout: 10_000 })
      .toEqual({ [questions[0]!.id]: 4 })

    await page.getByRole('tab', { name: /^Panel notes/ }).click()
    await room.lead.writeForAll(questions[0]!.id, 'From the lead.')
    await says(page, 'From the lead')
    await page.getByRole('tab').first().click()

    room.line.cut()
    await says(page, 'Offline')
    await noteIn(page).click()
    await noteIn(page).press('Control+End')
    await page.keyboard.type(' And offline.')
    await says(page, 'not yet saved, kept on this device')
    room.line.mend()
    await says(page, '^Saved [0-9]')
    await expect.poll(lines, { timeout: 10_000 }).toEqual(['Over plain requests. And offline.'])

    for (const { id } of questions) await laptop.rate(id, 3)
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    value(await laptop.send({ type: 'lockScorecard' }))
    await says(page, '^Locked')
    expect(room.clientIdOf(page)).toBeDefined()
    laptop.leave()
  } finally {
    await room.close()
  }
})
