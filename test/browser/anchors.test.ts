import { expect, test } from 'vitest'
import { bank } from '#seed/bank.ts'
import { aRoomForPages } from '#test/support/room-page.ts'

const questions = bank().kits[0]!.questions.length

test('on a phone of 320 × 600 all five anchors of a question are seen at once, without scrolling, and from question to question once they are asked for', async () => {
  const room = await aRoomForPages(questions)
  try {
    const page = await room.page()
    await page.setViewportSize({ width: 320, height: 600 })
    await page.getByRole('button', { name: 'Choose 1 to 5.' }).click()
    for (const { label, anchors } of room.lead.view().kit.questions) {
      await page.getByRole('textbox', { name: `My evidence on ${label}` }).waitFor()
      const box = page.locator('.iv-dock-anchor')
      expect(await box.locator('> span').count()).toBe(anchors.length)
      expect(await box.evaluate((it) => it.scrollHeight - it.clientHeight), label).toBe(0)
      const { y, height } = (await box.boundingBox())!
      expect(y, label).toBeGreaterThan(0)
      expect(y + height, label).toBeLessThan(600)
      await page.keyboard.press('j')
    }
    // The other kits’ questions in the same place: what fits is the words, whosever they are.
    const box = page.locator('.iv-dock-anchor')
    for (const { label, anchors } of bank().questions) {
      const [hidden, top, bottom] = await box.evaluate((it, words) => {
        ;[...it.children].forEach((level, at) => (level.lastChild!.textContent = words[at]!))
        const { top, bottom } = it.getBoundingClientRect()
        return [it.scrollHeight - it.clientHeight, top, bottom] as const
      }, anchors)
      expect(hidden, label).toBe(0)
      expect(top, label).toBeGreaterThan(0)
      expect(bottom, label).toBeLessThan(600)
    }
  } finally {
    await room.close()
  }
})
