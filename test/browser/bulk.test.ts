import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { openLine } from '#test/support/cuttable-line.ts'
import { openLineWithoutWebSockets } from '#test/support/line-without-websockets.ts'
import { aRoomForPages, noteIn, paste, says } from '#test/support/room-page.ts'

const PROSE = 'Named the night shift and what went wrong there. '
const chars = (count: number) => PROSE.repeat(Math.ceil(count / PROSE.length)).slice(0, count)

test.each([
  ['a usual line', openLine],
  ['one that lets no WebSocket through', openLineWithoutWebSockets],
])(
  'far more than a message holds, written on a dead network, is delivered over %s and is there on another device',
  async (_line, opening) => {
    const room = await aRoomForPages(3, {}, opening)
    try {
      const page = await room.page()
      const { questions } = room.lead.view().kit
      // Something that the server has, to be replaced while it is not there.
      await paste(page, chars(40_000))
      await says(page, '^Saved [0-9]')

      room.line.cut()
      await says(page, 'Offline')
      await page.keyboard.press('Control+A')
      await paste(page, `Replaced. ${chars(44_000)}`)
      await page.keyboard.type(' And typed.')
      await toQuestion(page, questions[1]!.label)
      const lines = Array.from({ length: 1_200 }, (_, index) => `Line ${index} of what was said.`)
      await paste(page, lines.join('\n'))
      await toQuestion(page, questions[2]!.label)
      await paste(page, 'é😀'.repeat(15_000))
      await noteIn(page).press('Escape')
      await page.keyboard.press('4')
      await says(page, 'kept on this device')

      room.line.mend()
      await says(page, '^Saved [0-9]')
      const laptop = await room.elsewhere()
      const textOf = (id: QuestionId) =>
        noteLinesOf(noteFragment(laptop.scorecard!.doc, id)).map(({ text }) => text)
      expect(textOf(questions[0]!.id)).toEqual([
        `Replaced. ${chars(44_000)} And typed.`.replace(/ {2,}/g, ' '),
      ])
      expect(textOf(questions[1]!.id)).toEqual(lines)
      expect(textOf(questions[2]!.id)).toEqual(['é😀'.repeat(15_000)])
      expect(laptop.scorecard!.doc.getMap('ratings').toJSON()).toEqual({ [questions[2]!.id]: 4 })
      laptop.leave()
    } finally {
      await room.close()
    }
  },
)

test('a paste beyond what a note may hold is said before it is taken, and what was there stays saved', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    // A whole note at once, and its replacement by another: each larger than one message.
    await paste(page, chars(49_990))
    await says(page, '^Saved [0-9]')
    await noteIn(page).press('Control+A')
    await paste(page, `New. ${chars(49_900)}`)
    await says(page, '^Saved [0-9]')
    await paste(page, chars(200))
    await page.getByText(/^This note may hold 50,000 characters/).waitFor()

    await page.reload()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')
    expect((await noteIn(page).innerText()).trim()).toBe(`New. ${chars(49_900)}`.trim())
    expect(await page.getByText('This was not saved').count()).toBe(0)
  } finally {
    await room.close()
  }
})

async function toQuestion(page: Page, label: string): Promise<void> {
  await noteIn(page).press('Escape')
  await page.keyboard.press('j')
  await page.getByRole('textbox', { name: `My evidence on ${label}` }).waitFor()
}
