import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { value } from '#test/support/person.ts'
import { aRoomForPages, isReadyForNoNetwork, noteIn, says, writeOffline } from '#test/support/room-page.ts'

type Room = Awaited<ReturnType<typeof aRoomForPages>>

test('who signs out leaves no document, no room and no words in the browser that others use too', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await write(page, 'Saved, and nobody else’s to read.')
    await says(page, '^Saved [0-9]')
    expect((await keptIn(page)).length).toBeGreaterThan(0)

    await page.goto(room.line.origin)
    await signOut(page)
    await page.waitForURL('**/sign-in')
    await expect.poll(() => keptIn(page)).toEqual([])
  } finally {
    await room.close()
  }
})

test('words that were never saved are said at the sign-out, and go only when their person says so', async () => {
  const room = await aRoomForPages()
  try {
    const [first] = room.lead.view().kit.questions
    const page = await room.page()
    await isReadyForNoNetwork(page)
    await rateOffline(room, page, 'Never delivered.')
    await page.goto('about:blank')
    room.line.mend()

    await page.goto(room.line.origin)
    await signOut(page)
    const dialog = page.getByRole('dialog', { name: '1 line and 1 rating were never saved' })
    await dialog.waitFor()
    const words = await dialog.getByRole('textbox', { name: 'What was never saved' }).inputValue()
    expect(words).toBe(`Q1 ${first!.label}: 4\nNever delivered.`)
    const { violations } = await new AxeBuilder({ page }).include('.ui-dialog').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])

    await dialog.getByRole('button', { name: 'Stay signed in' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect((await keptIn(page)).length).toBeGreaterThan(0)
    await signOut(page)
    await dialog.getByRole('button', { name: 'Delete and sign out' }).click()
    await page.waitForURL('**/sign-in')
    await expect.poll(() => keptIn(page)).toEqual([])

    // They are nowhere, and nobody who comes back finds half of them.
    await join(room, page, room.path)
    await says(page, '^Saved [0-9]')
    expect((await noteIn(page).innerText()).trim()).toBe('')
  } finally {
    await room.close()
  }
})

test('what one person could not save waits in a shared browser for that person, unseen by the one who uses it in between', async () => {
  const room = await aRoomForPages()
  try {
    const [first] = room.lead.view().kit.questions
    const page = await room.page()
    await rateOffline(room, page, 'Only Priya’s.')
    await room.signOut()
    room.line.mend()
    await page.getByText('1 line and 1 rating were never saved.').waitFor()

    await join(room, page, await linkOf(room, 'Tomas Okafor'))
    expect((await noteIn(page).innerText()).trim()).toBe('')
    await write(page, 'Tomas writes.')
    await says(page, '^Saved [0-9]')
    await page.goto(room.line.origin)
    await signOut(page)
    await page.waitForURL('**/sign-in')
    // Of Tomas nothing is left; of Priya only the document with words that the server never got.
    await expect.poll(() => keptIn(page)).toEqual([`${room.panelId}/${room.priya}/scorecard:${room.priya}`])

    await join(room, page, room.path)
    await says(page, '^Saved [0-9]')
    expect((await noteIn(page).innerText()).trim()).toBe('Only Priya’s.')
    const laptop = await room.elsewhere()
    const lines = noteLinesOf(noteFragment(laptop.scorecard!.doc, first!.id)).map(({ text }) => text)
    expect(lines).toEqual(['Only Priya’s.'])
    laptop.leave()
  } finally {
    await room.close()
  }
})

test('who takes another seat in the same browser finds nothing of the seat before', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await write(page, 'Saved by Priya.')
    await says(page, '^Saved [0-9]')
    await page.goto('about:blank')

    await join(room, page, await linkOf(room, 'Tomas Okafor'))
    const ofPriya = async () => (await keptIn(page)).filter((it) => it.includes(`/${room.priya}/`))
    await expect.poll(ofPriya).toEqual([])
  } finally {
    await room.close()
  }
})

test('whose seat is withdrawn keeps no copy; what was never saved is shown once more, until it is deleted', async () => {
  const room = await aRoomForPages()
  try {
    const [first] = room.lead.view().kit.questions
    const page = await room.page()
    await rateOffline(room, page, 'Too late.')
    value(await room.marta.post(`/api/panels/${room.panelId}/seats/${room.priya}/revoke`, {}))
    room.line.mend()

    await page.getByRole('heading', { name: /Your seat was withdrawn|You have no seat/ }).waitFor()
    const words = page.getByRole('textbox', { name: 'What was never saved' })
    await words.waitFor()
    expect(await words.inputValue()).toBe(`Q1 ${first!.label}: 4\nToo late.`)
    const { violations } = await new AxeBuilder({ page }).include('.room-page').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    await page.getByRole('button', { name: 'Delete from this device' }).click()
    await words.waitFor({ state: 'detached' })
    await expect.poll(() => keptIn(page)).toEqual([])
  } finally {
    await room.close()
  }
})

test('a page that is open in another window keeps nothing either, once its person has signed out', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    const home = await room.context.newPage()
    await home.goto(room.line.origin)
    await signOut(home)
    await home.waitForURL('**/sign-in')

    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await expect.poll(() => keptIn(home)).toEqual([])
  } finally {
    await room.close()
  }
})

test('a page that hears late that all of it goes has nothing left of what it had kept anew', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await write(page, 'Saved.')
    await says(page, '^Saved [0-9]')
    const copies = async () => (await keptIn(page)).filter((it) => it.startsWith(room.panelId))
    expect(await copies()).toHaveLength(2)
    const other = await room.context.newPage()
    await other.goto(room.line.origin)
    await other.evaluate(saysToPages, { copies: await copies(), news: ['forgotten', 'ended'] })
    await expect.poll(copies).toEqual([])
  } finally {
    await room.close()
  }
})

test('a sign-out clears a copy of which no more is there than how far it was saved', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await write(page, 'Saved.')
    await says(page, '^Saved [0-9]')
    await page.goto(room.line.origin)
    await page.evaluate(leavesOnlyClocks)
    expect((await keptIn(page)).length).toBeGreaterThan(0)
    await signOut(page)
    await page.waitForURL('**/sign-in')
    await expect.poll(() => keptIn(page)).toEqual([])
  } finally {
    await room.close()
  }
})

/** Runs in the page: what it is told by a window in which somebody signs out. */
function saysToPages({ copies, news }: { copies: readonly string[]; news: readonly string[] }): void {
  for (const copy of copies) {
    const channel = new BroadcastChannel(`panelroom/${copy}`)
    for (const it of news) channel.postMessage(it)
    channel.close()
  }
}
/** Runs in the page. */
async function leavesOnlyClocks(): Promise<void> {
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('panelroom/')) continue
    const opening = indexedDB.open(name)
    await new Promise((resolve) => (opening.onsuccess = resolve))
    const clearing = opening.result.transaction('updates', 'readwrite')
    clearing.objectStore('updates').clear()
    await new Promise((resolve) => (clearing.oncomplete = resolve))
    opening.result.close()
  }
}
async function write(page: Page, words: string): Promise<void> {
  await noteIn(page).click()
  await page.keyboard.type(words)
}
async function rateOffline(room: Room, page: Page, words: string): Promise<void> {
  await writeOffline(room, page, words)
  await noteIn(page).press('Escape')
  await page.keyboard.press('4')
  await says(page, 'kept on this device')
}
async function signOut(page: Page): Promise<void> {
  await page.locator('.app-account').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
}
async function join(room: Room, page: Page, path: string): Promise<void> {
  await page.goto(room.line.origin + path)
  await page.getByRole('button', { name: 'Join the panel' }).click()
  await noteIn(page).waitFor()
}
async function linkOf(room: Room, name: string): Promise<string> {
  const { seats } = value(await room.marta.get<PanelAnswer>(`/api/panels/${room.panelId}`))
  const seat = seats.find((it) => it.name === name)!.id
  return value(await room.marta.post<LinkAnswer>(`/api/panels/${room.panelId}/seats/${seat}/link`, {})).path
}

/** The documents, rooms and words that this browser holds, by panel and seat. */
async function keptIn(page: Page): Promise<readonly string[]> {
  const kept = await page.evaluate(async () => {
    const found = Object.keys(localStorage).filter((it) => it.startsWith('panelroom/'))
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('panelroom')) continue
      const opening = indexedDB.open(name)
      await new Promise((resolve) => (opening.onsuccess = resolve))
      for (const store of opening.result.objectStoreNames) {
        const rows = opening.result.transaction(store).objectStore(store).count()
        await new Promise((resolve) => (rows.onsuccess = resolve))
        if (rows.result > 0) found.push(name)
      }
      opening.result.close()
    }
    return found
  })
  return [...new Set(kept.map((it) => it.replace(/^panelroom\//, '')))].toSorted()
}
