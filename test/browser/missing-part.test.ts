import { expect, test } from 'vitest'
import { type Person, value } from '#test/support/person.ts'
import { aRoomForPages, isReadyForNoNetwork, noteIn, says } from '#test/support/room-page.ts'

test('a part of the page that is gone after an update leads to an offer to reload; the room and what was written stay', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await isReadyForNoNetwork(page)
    await noteIn(page).click()
    await page.keyboard.type('Before the update.')
    await says(page, '^Saved [0-9]')
    // What an update leaves of an older page: neither the server nor the device has its parts any more.
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name)
    })
    await room.context.route(/debrief-screen/, (route) => route.fulfill({ status: 404, body: '' }))
    const laptop = await revealedFromElsewhere(room)

    await page.getByRole('heading', { name: 'This page stopped working' }).waitFor()
    await page.getByText('Panelroom may have been updated').waitFor()
    expect(await page.locator('.bar').isVisible()).toBe(true)
    await room.context.unroute(/debrief-screen/)
    await page.getByRole('button', { name: 'Reload the page' }).click()
    await page.getByRole('heading', { name: 'This page stopped working' }).waitFor({ state: 'detached' })
    await says(page, 'Debrief')
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('a part of the page that a network fails to bring for a moment comes by itself', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await isReadyForNoNetwork(page)
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name)
    })
    let failures = 0
    await room.context.route(/debrief-screen/, (route) => (failures++ < 2 ? route.abort() : route.continue()))
    const laptop = await revealedFromElsewhere(room)

    await page.getByRole('heading', { name: 'Agenda' }).waitFor()
    expect(failures).toBe(3)
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('what the device keeps of a room goes with the reveal', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await isReadyForNoNetwork(page)
    const laptop = await revealedFromElsewhere(room)

    await says(page, 'Debrief')
    await expect.poll(() => page.evaluate(KEPT_ROOMS), { timeout: 10_000 }).toBe(0)
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('what the device keeps of a room goes when the seat is withdrawn', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await isReadyForNoNetwork(page)
    value(await room.marta.post(`/api/panels/${room.panelId}/seats/${room.priya}/revoke`, {}))

    await page.getByRole('heading', { name: 'Your seat was withdrawn' }).waitFor()
    await expect.poll(() => page.evaluate(KEPT_ROOMS), { timeout: 10_000 }).toBe(0)
  } finally {
    await room.close()
  }
})

/** The panelist rates and locks on another device, the lead here, and the lead reveals. */
async function revealedFromElsewhere(room: Awaited<ReturnType<typeof aRoomForPages>>): Promise<Person> {
  const laptop = await room.elsewhere()
  for (const { id } of room.lead.view().kit.questions)
    await Promise.all([laptop.rate(id, 3), room.lead.rate(id, 3)])
  value(await room.lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const person of [laptop, room.lead]) value(await person.send({ type: 'lockScorecard' }))
  value(await room.lead.send({ type: 'reveal', override: { reason: 'Tomas is not here.' } }))
  return laptop
}

const KEPT_ROOMS = `new Promise((resolve) => {
  const opening = indexedDB.open('panelroom-rooms')
  opening.onsuccess = () => {
    const rows = opening.result.transaction('rooms').objectStore('rooms').count()
    rows.onsuccess = () => {
      opening.result.close()
      resolve(rows.result)
    }
  }
})`
