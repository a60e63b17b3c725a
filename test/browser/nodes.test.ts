import type { Browser as Chromium, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Nodes, startNodes } from '#test/support/nodes.ts'
import { type Browser, enterRoom, setUp, value } from '#test/support/person.ts'
import { type PostgresServer, startPostgres } from '#test/support/postgres.ts'
import { type RedisServer, startRedis } from '#test/support/redis.ts'
import { noteIn, says } from '#test/support/room-page.ts'

const PEOPLE = ['Priya Rao', 'Tomas Okafor', 'Aiko Kimura']
/** What each of them types at each stage, a key after the other. */
const STAGES = ['quiet', 'killed', 'restarted', 'flushed', 'stopped'] as const
const words = (name: string, stage: string) => `${name.split(' ')[0]} heard this while all was ${stage}. `
const KEY_MS = 60

let postgres: PostgresServer
let redis: RedisServer
let nodes: Nodes
let chromium: Chromium
let marta: Browser
const problems: string[] = []

beforeAll(async () => {
  ;[postgres, redis, chromium] = await Promise.all([startPostgres(), startRedis(), launchChromium()])
  nodes = await startNodes(3, { databaseUrl: await postgres.database(), redisUrl: redis.url })
  marta = await setUp(nodes.front.origin, nodes.setupCode)
}, 120_000)
afterAll(async () => {
  await chromium?.close()
  await nodes?.stop()
  await Promise.all([postgres?.dispose(), redis?.stop()])
})

test('three panelists on three nodes lose no word to a node that dies, to a rolling restart, to a Redis that forgets, or to a PostgreSQL that stops', async () => {
  const { panelId, pages } = await aPanelOnThreeNodes()
  for (const count of nodes.front.connections()) expect(count).toBeGreaterThan(0)
  const everybody = async (stage: string, meanwhile: () => Promise<void>) => {
    await Promise.all([
      meanwhile(),
      ...pages.map((page, at) => page.keyboard.type(words(PEOPLE[at]!, stage), { delay: KEY_MS })),
    ])
    for (const page of pages) await says(page, '^Saved [0-9]')
  }

  await everybody('quiet', async () => undefined)
  await everybody('killed', () => nodes.all[1]!.end('SIGKILL'))
  await everybody('restarted', async () => {
    await nodes.all[1]!.start()
    for (const node of [nodes.all[2]!, nodes.all[0]!]) {
      await node.end('SIGTERM')
      await node.start()
    }
  })
  await everybody('flushed', async () => {
    await redis.ask('FLUSHALL')
    await redis.kill()
    await redis.start()
  })

  await everybody('stopped', async () => {
    await postgres.stop()
    // Whoever types while nothing can be stored is told so.
    await Promise.all(
      pages.map((page) => says(page, '^(Not saved, retrying|Offline: [0-9]+ changes? not yet saved)')),
    )
    await postgres.start()
  })

  // A lead's step reaches all, whichever node they came to rest on.
  const lead = await enterRoom(marta, panelId)
  value(await lead.send({ type: 'advance', from: lead.view().place! }))
  for (const page of pages) await page.getByRole('button', { name: /Lead on Q2/ }).waitFor()
  lead.leave()

  for (const [at, page] of pages.entries()) {
    const whole = STAGES.map((stage) => words(PEOPLE[at]!, stage))
      .join('')
      .trim()
    expect((await noteIn(page).innerText()).trim()).toBe(whole)
    // What stands on the page stands in the database too: a fresh page reads the same, once.
    await page.reload()
    await page
      .getByRole('button', { name: /^1\b|Q1/ })
      .first()
      .waitFor()
    await page.locator('.iv-q').nth(0).click()
    await page.waitForFunction(
      (text) => document.querySelector('.iv-notes [contenteditable=true]')?.textContent?.trim() === text,
      whole,
    )
  }
  expect(problems).toEqual([])
})

/** A panel whose interview has begun, with a panelist's page on each of the nodes. */
async function aPanelOnThreeNodes(): Promise<{ panelId: PanelId; pages: Page[] }> {
  const seats = PEOPLE.map((name, seniority) => ({
    title: '',
    email: null,
    role: 'panelist' as const,
    name,
    seniority,
  }))
  const { id: panelId } = value(await marta.post<{ id: PanelId }>('/api/panels', aNewPanel({ seats })))
  const panel = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const lead = await enterRoom(marta, panelId)
  value(await lead.send({ type: 'startInterview' }))
  lead.leave()

  const pages: Page[] = []
  for (const [at, { id }] of panel.seats.filter((it) => it.role !== 'lead').entries()) {
    const { path } = value(await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${id}/link`, {}))
    const context = await chromium.newContext({
      viewport: { width: 1360, height: 860 },
      userAgent: `Mozilla/5.0 node/${at}`,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(nodes.front.origin + path)
    await page.getByRole('button', { name: 'Join the panel' }).click()
    await noteIn(page).click()
    pages.push(page)
  }
  return { panelId, pages }
}
