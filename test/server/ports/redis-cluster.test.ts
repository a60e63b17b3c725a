import { expect, test, vi } from 'vitest'
import { slotOf } from '#server/adapters/redis/slots.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { aCluster, aWire, down, PATIENT, reaches, up } from './a-redis-wire.ts'
import { aPanelId } from './builders.ts'

test('a member of a cluster that is killed silences its rooms alone, and they are back with it', async () => {
  const cluster = await aCluster()
  const [here, there] = [aWire(cluster.url), aWire(cluster.url)]
  const lost = aPanelIdIn(0, 5_000)
  const kept = aPanelIdIn(11_000, 16_000)
  for (const panelId of [lost, kept]) there.onRing(panelId, () => undefined)
  await up(here, there)

  await cluster.servers[0]!.kill()
  await Promise.all([down(here), down(there)])
  expect(await reaches(here, there, kept)).toBe(true)
  await cluster.servers[0]!.start()

  await up(here, there)
  expect(await reaches(here, there, lost)).toBe(true)
})

test('a room whose slot moves to another member is heard from there', async () => {
  const cluster = await aCluster()
  const [here, there] = [aWire(cluster.url), aWire(cluster.url)]
  const panelId = aPanelIdIn(0, 5_000)
  const heard = vi.fn<(seq: number) => void>()
  there.onRing(panelId, heard)
  await up(here, there)

  const slot = String(slotOf(`{${panelId}}`))
  const [from, to] = cluster.servers
  const [idFrom, idTo] = [
    String(await from!.ask('CLUSTER', 'MYID')),
    String(await to!.ask('CLUSTER', 'MYID')),
  ]
  // As redis-cli does it: without the first step the former owner may claim the slot again.
  await to!.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', idFrom)
  await from!.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', idTo)
  for (const server of [to!, from!, cluster.servers[2]!])
    await server.ask('CLUSTER', 'SETSLOT', slot, 'NODE', idTo)

  await vi.waitFor(() => {
    here.ring(panelId, 5)
    expect(heard).toHaveBeenCalledWith(5)
  }, PATIENT)
  expect(await to!.ask('PUBSUB', 'SHARDNUMSUB', `panelroom:{${panelId}}:bell`)).toContain(1)
})

test('one address of a cluster leads to all of it', async () => {
  const cluster = await aCluster()
  const [here, there] = [aWire(cluster.servers[0]!.url), aWire(cluster.servers[1]!.url)]

  expect(await reaches(here, there, aPanelIdIn(11_000, 16_000))).toBe(true)
})

test('when a member is gone for good its replica is heard instead', async () => {
  const cluster = await aCluster()
  const replica = await cluster.addReplicaOf(0)
  const [here, there] = [aWire(cluster.url), aWire(cluster.url)]
  const panelId = aPanelIdIn(0, 5_000)
  const heard = vi.fn<(seq: number) => void>()
  there.onRing(panelId, heard)
  await up(here, there)

  await cluster.servers[0]!.kill()
  await Promise.all([down(here), down(there)])
  await up(here, there)

  await vi.waitFor(() => {
    here.ring(panelId, 9)
    expect(heard).toHaveBeenCalledWith(9)
  }, PATIENT)
  expect(await replica.ask('PUBSUB', 'SHARDNUMSUB', `panelroom:{${panelId}}:bell`)).toContain(1)
})

/** A room whose slot lies between these. */
function aPanelIdIn(from: number, to: number): PanelId {
  for (;;) {
    const panelId = aPanelId()
    const slot = slotOf(`{${panelId}}`)
    if (from <= slot && slot < to) return panelId
  }
}
