import { expect, test } from 'vitest'
import { launchChromium, signInAs } from '#test/support/chromium.ts'
import { asksAndRatesAll } from '#test/support/room-page.ts'
import { setUp } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

test('a newcomer is the lead of a live rehearsal within ten seconds, and the synthetic panel plays it through', async () => {
  const app = await startApp({ client: 'dist/client', hurry: 0.05 })
  const chromium = await launchChromium()
  try {
    const context = await chromium.newContext({ viewport: { width: 1360, height: 860 } })
    await signInAs(context, await setUp(app.origin, (await app.setupCode())!))
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(app.origin)

    await page.getByRole('button', { name: 'Try a rehearsal' }).click()
    await page.getByRole('button', { name: 'Start the interview' }).click()
    const everybody = page.getByRole('button', { name: /^Start without/ })
    if (await everybody.isVisible()) await everybody.click()

    await asksAndRatesAll(page)
    await page.getByRole('button', { name: 'End questions' }).last().click()
    await page.locator('.iv-lead .iv-inline').getByRole('button', { name: 'End questions' }).click()
    await page.getByRole('button', { name: 'Lock my scorecard' }).click()
    await page.getByRole('button', { name: 'Lock it' }).click()
    await page.getByRole('button', { name: 'Reveal all scorecards' }).click()
    await page.getByRole('button', { name: 'Reveal to everybody now' }).click()
    await page.getByText('Debrief').first().waitFor()

    expect(app.lines.filter((it) => it.includes('synthetic panelist stopped'))).toEqual([])
  } finally {
    await chromium.close()
    await app.stop()
  }
})
