import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { LinkAnswer } from '#shared/contract/http.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, noteIn, says } from '#test/support/room-page.ts'

/** A window of 1360 × 860 at 200 %, and phones on their side. */
const SIZES = [
  { width: 680, height: 430 },
  { width: 844, height: 390 },
  { width: 667, height: 375 },
  { width: 640, height: 480 },
]

/** What stands beyond the edge of its column, or of the window, to the side. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const foot = document.querySelector('.iv-foot')!
    const { right } = foot.getBoundingClientRect()
    const buttons = [...foot.querySelectorAll<HTMLElement>('button, summary')]
    return buttons
      .filter(
        (it) => it.checkVisibility() && it.getBoundingClientRect().right > Math.min(right, innerWidth) + 0.5,
      )
      .map((it) => it.innerText)
  })

test('on a short window the lead reaches every button beside the question, whatever may be done', async () => {
  const room = await aRoomForPages(2)
  try {
    const page = await room.leadsPage()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')
    const look = async (what: string) => {
      for (const size of SIZES) {
        await page.setViewportSize(size)
        expect(await cutOff(page), `${what}, ${size.width} × ${size.height}`).toEqual([])
      }
    }
    await look('the first question')
    await page.getByRole('button', { name: '4 Strong' }).click()
    await page.getByRole('button', { name: 'Clear' }).waitFor()
    await look('rated')
    value(await room.lead.send({ type: 'pause' }))
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    await look('paused')
    value(await room.lead.send({ type: 'resume' }))
    value(await room.lead.send({ type: 'advance', from: room.lead.view().place! }))
    await page.getByRole('button', { name: /^Undo/ }).waitFor()
    await look('may be undone')
    value(await room.lead.send({ type: 'advance', from: room.lead.view().place! }))
    await page.getByRole('button', { name: /^End/ }).waitFor()
    await look('the candidate’s questions')
  } finally {
    await room.close()
  }
})

test('on a short window who only watches has the whole width', async () => {
  const room = await aRoomForPages(2)
  try {
    const watcher = { name: 'Olga Brandt', title: '', email: null, role: 'observer', seniority: 0 }
    const seats = `/api/panels/${room.panelId}/seats`
    const { seat } = value(await room.marta.post<{ seat: SeatId }>(seats, watcher))
    const { path } = value(await room.marta.post<LinkAnswer>(`${seats}/${seat}/link`, {}))
    const own = await room.context.browser()!.newContext({ viewport: SIZES[0]! })
    const page = await own.newPage()
    await page.goto(room.line.origin + path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
    await says(page, 'Nothing written yet')
    const main = await page.locator('.iv-centre').boundingBox()
    expect(main!.width).toBe(SIZES[0]!.width)
  } finally {
    await room.close()
  }
})
