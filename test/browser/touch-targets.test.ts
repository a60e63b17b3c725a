import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { placeOfQuestion } from '#shared/panel/places.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

type Room = Awaited<ReturnType<typeof aRoomForPages>>

async function aPhone({ context, line, path }: Room, width: number, height: number): Promise<Page> {
  const phone = await context.browser()!.newContext({
    viewport: { width, height },
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
  })
  const page = await phone.newPage()
  await page.goto(line.origin + path)
  await page.getByRole('button', { name: 'Join the panel' }).tap()
  await noteIn(page).waitFor()
  return page
}

/** Whole, and under nothing. */
const isInSight = (what: Locator) =>
  what.evaluate((element) => {
    const { x, top, bottom } = element.getBoundingClientRect()
    const isFree = (y: number) => element.contains(document.elementFromPoint(x + 8, y))
    return bottom <= window.innerHeight && isFree(top + 8) && isFree(bottom - 8)
  })

/** What a finger finds too small: every visible control with the height and width over which a press is its own. */
const tooSmall = (page: Page, leastPx: number) =>
  page.evaluate((least) => {
    const reach = (control: Element, x: number, y: number, dx: number, dy: number) => {
      let steps = 0
      while (
        steps < 44 &&
        control.contains(document.elementFromPoint(x + dx * (steps + 1), y + dy * (steps + 1)))
      )
        steps++
      return steps
    }
    return [...document.querySelectorAll<HTMLElement>('button, summary, [role=tab]')].flatMap((control) => {
      const { x, y, width, height } = control.getBoundingClientRect()
      const [midX, midY] = [x + width / 2, y + height / 2]
      if (width === 0 || !control.contains(document.elementFromPoint(midX, midY))) return []
      const tall = reach(control, midX, midY, 0, -1) + 1 + reach(control, midX, midY, 0, 1)
      const wide = reach(control, midX, midY, -1, 0) + 1 + reach(control, midX, midY, 1, 0)
      return tall < least || wide < least ? [`${control.innerText}: ${wide} × ${tall}`] : []
    })
  }, leastPx)

test.each([
  [390, 844, 40],
  [320, 600, 36],
])('on a phone of %i × %i a press %i px wide and high is a control’s own', async (width, height, least) => {
  const room = await aRoomForPages(2)
  try {
    const phone = await aPhone(room, width, height)
    await says(phone, '^Saved [0-9]')
    expect(await tooSmall(phone, least)).toEqual([])
    await phone.getByRole('button', { name: /^4 Strong/ }).tap()
    await phone.getByRole('button', { name: 'Clear' }).waitFor()
    expect(await tooSmall(phone, least)).toEqual([])
  } finally {
    await room.close()
  }
})

test('the way to what is not rated yet shows its question and its numbers, however small the phone', async () => {
  const room = await aRoomForPages(3)
  try {
    const phone = await aPhone(room, 320, 600)
    const { id, label } = room.lead.view().kit.questions[2]!
    const from = room.lead.view().place!
    value(await room.lead.send({ type: 'goTo', from, to: placeOfQuestion(id), reason: 'It came up.' }))
    value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
    await phone.getByRole('navigation', { name: 'Still to rate' }).getByRole('button', { name: label }).tap()
    const numbers = phone.getByRole('group', { name: `Rate ${label}` })
    const heading = phone.getByRole('heading', { name: label, level: 2 })
    await expect.poll(() => isInSight(heading)).toBe(true)
    expect(await isInSight(numbers)).toBe(true)
  } finally {
    await room.close()
  }
})
