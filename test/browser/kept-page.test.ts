import { expect, test } from 'vitest'
import { aRoomForPages, isReadyForNoNetwork } from '#test/support/room-page.ts'

test('a browser keeps the build and the one page, and nothing that a person wrote or may see', async () => {
  const room = await aRoomForPages()
  try {
    const page = await room.page()
    await isReadyForNoNetwork(page)
    await page.reload()
    await page.getByRole('textbox', { name: /^My evidence/ }).waitFor()
    const kept = await page.evaluate(async () => {
      const names = await caches.keys()
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return all.flat().map(({ url }) => new URL(url).pathname)
    })

    expect(kept.length).toBeGreaterThan(20)
    expect(kept.filter((path) => path !== '/' && !/^\/assets\/[\w.-]+$/.test(path))).toEqual([])
    const pageText = await page.evaluate(async () => (await caches.match('/'))!.text())
    expect(pageText).toBe(await (await fetch(`${room.line.origin}/`)).text())
    expect((await fetch(`${room.line.origin}/sw.js`)).headers.get('cache-control')).toBe('no-store')
  } finally {
    await room.close()
  }
})
