import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { signInAs } from '#test/support/chromium.ts'
import { aRoomForPages, says } from '#test/support/room-page.ts'
import { value } from '#test/support/person.ts'

/** Two have locked and are in the debrief, the panelist and the lead each on a page. */
async function aDebriefOnPages() {
  const room = await aRoomForPages(2)
  const panelist = await room.elsewhere()
  for (const { id } of room.lead.view().kit.questions)
    await Promise.all([panelist.rate(id, 2), room.lead.rate(id, 4)])
  value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const person of [panelist, room.lead]) value(await person.send({ type: 'lockScorecard' }))
  value(await room.lead.send({ type: 'reveal', override: { reason: 'Tomas is not here.' } }))
  const open = async (prepare: (page: Page) => Promise<unknown>) => {
    const context = await room.context.browser()!.newContext({ viewport: { width: 1360, height: 860 } })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await prepare(page)
    return page
  }
  const leads = await open(async (page) => {
    await signInAs(page.context(), room.marta)
    await page.goto(`${room.marta.origin}/panel/${room.panelId}`)
  })
  const panelists = await open(async (page) => {
    await page.goto(room.line.origin + room.path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
  })
  return { room, panelist, leads, panelists }
}

test('what is being written into a revision, a recommendation and a decision outlives a reload, and is not lost where it comes too late', async () => {
  const { room, panelist, leads, panelists } = await aDebriefOnPages()
  try {
    const { id } = room.lead.view().kit.questions[0]!
    value(await room.lead.send({ type: 'discuss', questionId: id }))
    await panelists.getByRole('button', { name: /^Revise/ }).click()
    const changed = panelists.getByLabel('What changed your mind')
    await changed.fill('I had not heard the end.')
    await panelists.reload()
    expect(await changed.inputValue()).toBe('I had not heard the end.')

    value(await room.lead.send({ type: 'endDebrief' }))
    await says(panelists, 'The debrief ended before your revision was sent')
    const reason = panelists.getByLabel('Reason')
    await reason.fill('Careful with data.')
    await panelists.getByRole('link', { name: 'Timeline' }).click()
    await panelists.goBack()
    expect(await reason.inputValue()).toBe('Careful with data.')

    await says(leads, 'No recommendation yet from Marta Lind and Priya Rao')
    await leads.getByRole('radio', { name: 'Hold' }).check()
    const reasons = leads.getByLabel('Reasons')
    await reasons.fill('x'.repeat(4_001))
    await says(leads, 'At most 4000 characters fit here; these are 4001')
    await reasons.fill('More to see of her work.')
    await leads.reload()
    expect(await reasons.inputValue()).toBe('More to see of her work.')
    expect(await leads.getByRole('radio', { name: 'Hold' }).isChecked()).toBe(true)
    await leads.getByRole('button', { name: 'Record the decision' }).click()

    await says(panelists, 'Recommendation that was not given in time')
    await says(panelists, 'Careful with data.')
    await leads.getByRole('button', { name: 'Change the decision' }).click()
    expect(await leads.evaluate(() => Object.keys(sessionStorage))).toEqual([])
    panelist.leave()
  } finally {
    await room.close()
  }
})
