import { expect, test } from 'vitest'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { openLine } from '#test/support/cuttable-line.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { enterRoom, joinByLink, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

test('what was written on a dead network survives a reload of the page, and reaches the person’s other device', async () => {
  const line = await openLine()
  const app = await startApp({ client: 'dist/client', publicUrl: line.origin })
  line.leadTo(Number(new URL(app.listening).port))
  const chromium = await launchChromium()
  try {
    const marta = await setUp(app.listening, (await app.setupCode())!)
    const { id } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel()))
    const { seats } = value(await marta.get<PanelAnswer>(`/api/panels/${id}`))
    const priya = seats.find((it) => it.name === 'Priya Rao')!.id
    const { path } = value(await marta.post<LinkAnswer>(`/api/panels/${id}/seats/${priya}/link`, {}))
    const lead = await enterRoom(marta, id)
    value(await lead.send({ type: 'startInterview' }))
    const page = await chromium.newPage({ viewport: { width: 390, height: 844 } })
    page.setDefaultTimeout(15_000)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto(line.origin + path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
    const note = page.locator('.iv-notes [contenteditable=true]')
    const says = (words: string) => page.locator(`:text-matches("${words}"):visible`).first().waitFor()
    await note.waitFor()
    await says('^Saved [0-9]')

    line.cut()
    await note.click()
    await page.keyboard.type('Only on this phone so far.')
    await page.locator('.iv-dock-scores button').nth(1).click()
    await says('kept on this device')
    // The page goes away before its connection is back.
    line.mend()
    await page.reload()

    await note.waitFor()
    await says('^Saved [0-9]')
    expect((await note.innerText()).trim()).toBe('Only on this phone so far.')
    const elsewhere = await joinByLink(app.listening, path)
    const laptop = await enterRoom(elsewhere.browser, elsewhere.panelId)
    await laptop.scorecard!.synced()
    expect(laptop.scorecard!.doc.getMap('ratings').toJSON()).toEqual({
      [lead.view().kit.questions[0]!.id]: 2,
    })
    for (const person of [lead, laptop]) person.leave()
  } finally {
    await chromium.close()
    await line.close()
    await app.stop()
  }
})
