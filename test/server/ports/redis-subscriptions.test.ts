import { expect, test, vi } from 'vitest'
import type { Client, Connection } from '#server/adapters/redis/connection.ts'
import { createSubscriptions } from '#server/adapters/redis/subscriptions.ts'

/** A server that answers only when it is told to. */
function aServer() {
  const waiting: (() => void)[] = []
  const names = new Set<string>()
  const client = {
    isReady: true,
    sSubscribe: (name: string) =>
      new Promise<void>((resolve) => {
        waiting.push(() => {
          names.add(name)
          resolve()
        })
      }),
    sUnsubscribe: async (name: string) => void names.delete(name),
  } as unknown as Client
  const home = { live: () => client, ask: (run: (it: Client) => Promise<unknown>) => run(client) }
  let looks = 0
  return {
    names,
    answer: () => waiting.splice(0).forEach((it) => it()),
    looks: () => looks,
    of: () => {
      looks++
      return home as unknown as Connection
    },
    look() {},
  }
}
const quiet = { info() {}, warn() {}, error() {} }

test('channels that wait for their turn are subscribed though those before them were left meanwhile', async () => {
  const server = aServer()
  const subscriptions = createSubscriptions({ servers: server, hear: () => {}, diagnostics: quiet })
  const leave = Array.from({ length: 200 }, (_, n) => subscriptions.add(`room ${n}`))
  for (const it of leave.slice(64, 190)) it()

  await vi.waitFor(() => {
    server.answer()
    expect(subscriptions.settled()).toBe(true)
  })
  expect(server.names.size).toBe(64 + 10)
  subscriptions.close()
})

test('whether all is subscribed is found out once, however many rooms ask', async () => {
  const server = aServer()
  const subscriptions = createSubscriptions({ servers: server, hear: () => {}, diagnostics: quiet })
  for (let n = 0; n < 50; n++) subscriptions.add(`room ${n}`)
  await vi.waitFor(() => {
    server.answer()
    expect(subscriptions.settled()).toBe(true)
  })
  const before = server.looks()
  for (let n = 0; n < 1_000; n++) subscriptions.settled()

  expect(server.looks()).toBe(before)
  subscriptions.add('one more')
  expect(subscriptions.settled()).toBe(false)
  subscriptions.close()
})
