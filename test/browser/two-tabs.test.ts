import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { PersonDocument } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says, sendsForeignEdits } from '#test/support/room-page.ts'

test('of two pages of one person, one closes on a dead network: the other delivers what both wrote, once, each under its own id', async () => {
  const room = await aRoomForPages()
  try {
    const [first] = room.lead.view().kit.questions
    const one = await room.page()
    const other = await room.page()
    await writeLine(one, 'From one.')
    await says(other, 'From one')
    await writeLine(other, 'From the other.')
    await says(one, 'From the other')
    await says(one, '^Saved [0-9]')
    await says(other, '^Saved [0-9]')

    room.line.cut()
    await says(one, 'Offline')
    await says(other, 'Offline')
    await writeLine(one, 'One, without a network.')
    await says(one, 'kept on this device')
    await writeLine(other, 'The other, without a network.')
    await one.close()
    // Its words come over by this device's storage, and count as not saved here.
    await says(other, 'One, without a network')
    await says(other, 'kept on this device')

    room.line.mend()
    await says(other, '^Saved [0-9]')
    const laptop = await room.elsewhere()
    const lines = noteLinesOf(noteFragment(laptop.scorecard!.doc, first!.id)).map(({ text }) => text)
    expect(lines.toSorted()).toEqual(
      ['From one.', 'From the other.', 'One, without a network.', 'The other, without a network.'].toSorted(),
    )
    const [ofOne, ofOther] = [room.clientIdOf(one), room.clientIdOf(other)]
    expect(writerOf(laptop.scorecard!, 'One, without a network.')).toBe(ofOne)
    expect(writerOf(laptop.scorecard!, 'The other, without a network.')).toBe(ofOther)
    expect(ofOne).not.toBe(ofOther)
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('what one page was refused does not take the other’s words from this device, nor keep it from keeping more', async () => {
  const room = await aRoomForPages()
  try {
    const [first] = room.lead.view().kit.questions
    const one = await room.page()
    const other = await room.page()
    await sendsForeignEdits(one, 'scorecard', 1)
    await noteIn(one).click()
    await one.keyboard.type('Refused.')
    await one.getByRole('textbox', { name: 'What was not saved' }).waitFor()
    await noteIn(one).waitFor()

    room.line.cut()
    await says(other, 'Offline')
    await writeLine(other, 'Only in the other so far.')
    await says(other, 'kept on this device')
    room.line.mend()
    await other.reload()
    await noteIn(other).waitFor()
    await says(other, '^Saved [0-9]')
    const laptop = await room.elsewhere()
    const lines = noteLinesOf(noteFragment(laptop.scorecard!.doc, first!.id)).map(({ text }) => text)
    expect(lines).toContain('Only in the other so far.')
    laptop.leave()
  } finally {
    await room.close()
  }
})

/** On a line of its own, at the end. */
async function writeLine(page: Page, line: string): Promise<void> {
  await page.bringToFront()
  await noteIn(page).click()
  await noteIn(page).press('Control+End')
  if ((await noteIn(page).innerText()).trim() !== '') await page.keyboard.press('Enter')
  await page.keyboard.type(line)
}

/** The client id that this text stands under. */
function writerOf({ doc }: PersonDocument, text: string): number | undefined {
  for (const [client, structs] of doc.store.clients) {
    const parts = structs.map((it) =>
      it instanceof Y.Item && it.content instanceof Y.ContentString ? it.content.str : '\n',
    )
    if (parts.join('').includes(text)) return client
  }
  return undefined
}
