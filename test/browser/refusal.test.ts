import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { value } from '#test/support/person.ts'
import {
  aRoomForPages,
  noteIn,
  says,
  sendsForeignEdits,
  turnsOld,
  writeOffline,
} from '#test/support/room-page.ts'

const offered = (page: Page) => page.getByRole('textbox', { name: 'What was not saved' })

test('what the server refused is offered in words, notes and ratings, until somebody has looked at it', async () => {
  const room = await aRoomForPages()
  try {
    const [first, second] = room.lead.view().kit.questions
    const page = await room.page()
    await noteIn(page).click()
    await page.keyboard.type('Saved before.')
    await noteIn(page).press('Escape')
    await page.keyboard.press('4')
    await says(page, '^Saved [0-9]')

    room.line.cut()
    await says(page, 'Offline')
    await noteIn(page).press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Never delivered.')
    await noteIn(page).press('Escape')
    await page.keyboard.press('j')
    await page.getByRole('textbox', { name: `My evidence on ${second!.label}` }).waitFor()
    await page.keyboard.press('2')
    await says(page, 'kept on this device')
    await sendsForeignEdits(page, 'scorecard', 1)
    room.line.mend()

    await offered(page).waitFor()
    const words = `Q1 ${first!.label}\nNever delivered.\nQ2 ${second!.label}: 2`
    expect(await offered(page).inputValue()).toBe(words)
    // A fresh document came in its place: it has what was saved, and takes what is written next.
    await page.getByRole('textbox', { name: `My evidence on ${second!.label}` }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('textbox', { name: `My evidence on ${first!.label}` }).waitFor()
    await noteIn(page).getByText('Saved before.', { exact: true }).waitFor()
    await noteIn(page).press('Control+End')
    await page.keyboard.type(' And after.')
    await says(page, '^Saved [0-9]')

    await page.reload()
    await noteIn(page).waitFor()
    expect(await offered(page).inputValue()).toBe(words)
    expect((await noteIn(page).innerText()).trim()).toBe('Saved before. And after.')
    const { violations } = await new AxeBuilder({ page }).include('.bar').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])

    await page.getByRole('button', { name: 'Dismiss' }).focus()
    await page.keyboard.press('Enter')
    await offered(page).waitFor({ state: 'detached' })
    await page.reload()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')
    expect(await offered(page).count()).toBe(0)
    const laptop = await room.elsewhere()
    expect(laptop.scorecard!.doc.getMap('ratings').toJSON()).toEqual({ [first!.id]: 4 })
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('of refused panel notes only what this device wrote is offered, and once copied it is kept no longer', async () => {
  const room = await aRoomForPages()
  try {
    const [first] = room.lead.view().kit.questions
    const page = await room.page()
    await room.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('tab', { name: /^Panel notes/ }).click()
    await noteIn(page).click()
    await page.keyboard.type('Mine and saved.')
    await says(page, '^Saved [0-9]')
    await room.lead.writeForAll(first!.id, 'A colleague’s.')
    await says(page, 'A colleague’s')

    room.line.cut()
    await says(page, 'Offline')
    await noteIn(page).press('Control+Home')
    await page.keyboard.type('Mine alone.')
    await page.keyboard.press('Enter')
    await says(page, 'kept on this device')
    await sendsForeignEdits(page, 'notes', 1)
    room.line.mend()

    await offered(page).waitFor()
    const words = await offered(page).inputValue()
    expect(words).toBe(`Q1 ${first!.label}, panel notes\nMine alone.`)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(words)
    await page.reload()
    await noteIn(page).waitFor()
    expect(await offered(page).count()).toBe(0)
  } finally {
    await room.close()
  }
})

test('a document that is refused again and again stays closed, says so, and opens after a reload', async () => {
  // Else the server itself would shut the seat for a minute first, and let it in again.
  const room = await aRoomForPages(3, { malformedPerMinute: 100 })
  try {
    const page = await room.page()
    await sendsForeignEdits(page, 'scorecard', 100)
    await noteIn(page).click()
    await page.keyboard.type('x')

    await page.getByText(/your notes stay closed here/).waitFor()
    await page.getByText('The notes are closed here.').waitFor()
    await page.getByRole('button', { name: 'Reload the page' }).click()
    await noteIn(page).waitFor()
    await noteIn(page).click()
    await page.keyboard.type('Here again.')
    await says(page, '^Saved [0-9]')
    expect(await page.getByText(/stay closed here/).count()).toBe(0)
  } finally {
    await room.close()
  }
})

test('who is signed out while offline finds what they wrote saved after they are back', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await writeOffline(room, page, 'Written before I knew.')
    await room.signOut()
    room.line.mend()
    await page.getByRole('heading', { name: /You are signed out|You have no seat/ }).waitFor()

    await page.goto(room.line.origin + room.path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')
    expect((await noteIn(page).innerText()).trim()).toBe('Written before I knew.')
    expect(await offered(page).count()).toBe(0)
  } finally {
    await room.close()
  }
})

test.each([
  ['comes back', false],
  ['is opened anew', true],
] as const)(
  'what was written offline, and is not in the scorecard that was locked elsewhere, is offered when the page %s',
  async (_, reloads) => {
    const room = await aRoomForPages()
    try {
      const { questions } = room.lead.view().kit
      const page = await room.page()
      room.line.cut()
      await says(page, 'Offline')
      await noteIn(page).click()
      await page.keyboard.type('Too late for the lock.')
      await noteIn(page).press('Escape')
      await page.keyboard.press('2')
      await page.getByRole('button', { name: /^2 /, pressed: true }).waitFor()
      await says(page, 'kept on this device')
      if (reloads) await page.goto('about:blank')

      const laptop = await room.elsewhere()
      for (const { id } of questions) await laptop.rate(id, 5)
      value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
      value(await laptop.send({ type: 'lockScorecard' }))
      room.line.mend()
      if (reloads) await page.goto(`${room.line.origin}/panel/${room.panelId}`)

      await offered(page).waitFor()
      expect(await offered(page).inputValue()).toBe(`Q1 ${questions[0]!.label}: 2\nToo late for the lock.`)
      // Offered once, and then nowhere but in the offer.
      await page.getByRole('button', { name: 'Dismiss' }).click()
      await page.reload()
      await page.getByRole('heading', { name: /^Questions ended at [0-9]/ }).waitFor()
      await says(page, 'locked')
      expect(await offered(page).count()).toBe(0)
      laptop.leave()
    } finally {
      await room.close()
    }
  },
)

test('a page from before an update keeps what was written, says so, and saves it after a reload', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await writeOffline(room, page, 'Written on the old page.')
    await turnsOld(page)
    room.line.mend()

    await page.getByText(/^Panelroom was updated while this page was open/).waitFor()
    await says(page, 'Your notes are closed on this page')
    await page.getByRole('button', { name: 'Reload the page' }).click()
    await noteIn(page).waitFor()
    await says(page, '^Saved [0-9]')
    expect((await noteIn(page).innerText()).trim()).toBe('Written on the old page.')
    expect(await offered(page).count()).toBe(0)
  } finally {
    await room.close()
  }
})

test('a page whose notes cannot be opened yet says so after a while, and opens them once that is over', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    let isOver = false
    await page.route('**/page', (route) =>
      isOver ? route.continue() : route.fulfill({ status: 503, json: { error: { kind: 'not-stored' } } }),
    )
    await page.clock.install()
    await page.reload()
    await page.getByText('Opening the notes').first().waitFor()

    for (let times = 0; times < 3; times++) {
      const answered = page.waitForResponse('**/page')
      await page.clock.fastForward(30_000)
      await answered
    }
    await page.getByText('Your notes cannot be opened yet.').waitFor()
    isOver = true
    await page.clock.fastForward(30_000)
    await noteIn(page).waitFor()
    expect(await page.getByText('Your notes cannot be opened yet.').count()).toBe(0)
  } finally {
    await room.close()
  }
})

test('a page that may not open its notes says so and does not ask for ever', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    let asked = 0
    await page.route('**/page', (route) => {
      asked++
      return route.fulfill({ status: 403, json: { error: { kind: 'forbidden' } } })
    })
    await page.clock.install()
    await page.reload()

    await page.getByText(/^Your notes are closed to you/).waitFor()
    await page.clock.fastForward(120_000)
    await page.getByText('The notes are closed here.').waitFor()
    expect(asked).toBe(1)
  } finally {
    await room.close()
  }
})
