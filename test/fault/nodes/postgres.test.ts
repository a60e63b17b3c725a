import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { aSmallDisk } from '#test/support/small-disk.ts'
import { expectKept } from './cast.ts'
import { NODES, type SeveralNodes, startSeveral } from './several-nodes.ts'
import { standby } from './standby.ts'

/** What hangs is given up after ten seconds; longer waits show no more, and are for whoever asks for them: `LONG_FAULTS=1`. */
const SILENCE_MS = process.env.LONG_FAULTS ? 30_000 : 0

let cluster: SeveralNodes
beforeAll(async () => {
  cluster = await startSeveral()
}, 120_000)
afterAll(() => cluster?.stop())

standby(() => cluster)

type Fault = {
  readonly name: string
  readonly begin: () => Promise<unknown>
  readonly end: () => Promise<unknown>
}
const cut = () => cluster.toPostgres.forEach((it) => it.cut())
const mend = () => cluster.toPostgres.forEach((it) => it.mend())

let others: pg.Client[] = []
/** Takes every connection that there is, as a program gone wild does. */
async function takeAllConnections(): Promise<void> {
  cut()
  for (;;) {
    const client = new pg.Client({ connectionString: cluster.postgres.url() })
    client.on('error', () => undefined)
    try {
      await client.connect()
      others.push(client)
    } catch (problem) {
      expect((problem as { code?: string }).code).toBe('53300')
      break
    }
  }
  mend()
}
async function giveThemBack(): Promise<void> {
  await Promise.all(others.map((it) => it.end()))
  others = []
}

const FAULTS: readonly Fault[] = [
  { name: 'is restarted', begin: () => cluster.postgres.stop(), end: () => cluster.postgres.start() },
  { name: 'is killed', begin: () => cluster.postgres.kill9(), end: () => cluster.postgres.start() },
  {
    name: 'says nothing for a while',
    begin: async () => cluster.postgres.pause(),
    end: async () => {
      await pause(SILENCE_MS)
      cluster.postgres.goOn()
    },
  },
  { name: 'has no connection left', begin: takeAllConnections, end: giveThemBack },
]

describe('while people type on three nodes and PostgreSQL', () => {
  test.each(FAULTS)(
    '$name: nothing is acknowledged or shown, and it all comes back by itself',
    { timeout: 120_000 },
    async ({ begin, end }) => {
      const cast = await cluster.aCast()
      const devices = await cast.devices()
      const typing = cast.type()
      await typing.passes(3)

      await begin()
      for (let node = 0; node < NODES; node++) await cluster.untilReady(node, false)
      const before = cast.claims()
      for (const it of devices) it.say()
      for (const it of devices) expect(await it.document.closed).toBe(CLOSE.notStored)
      expect(cast.claims()).toEqual(before)
      // Read before any node may write again.
      cut()
      await end()
      expectKept(before, await cluster.kept(cast.panelId))
      mend()
      await typing.passes(3)
      await typing.end()

      for (let node = 0; node < NODES; node++) await cluster.untilReady(node, true)
      await cluster.expectWhole(cast)
      cast.leave()
    },
  )

  test(
    'has no room left on its disk: nothing is acknowledged or shown, and it all comes back by itself',
    { timeout: 120_000 },
    async ({ skip }) => {
      const disk = aSmallDisk(skip, 48)
      const { postgres, databaseUrl } = cluster
      const move = async (to: string) => {
        cut()
        const name = databaseUrl.split('/').at(-1)!
        await postgres.ask(
          postgres.url(),
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
        )
        await postgres.ask(postgres.url(), `ALTER DATABASE ${name} SET TABLESPACE ${to}`)
        mend()
      }
      postgres.give(disk)
      await postgres.ask(postgres.url(), `CREATE TABLESPACE small LOCATION '${disk}'`)
      const cast = await cluster.aCast()
      await move('small')
      const devices = await cast.devices()
      const typing = cast.type()
      await typing.passes(3)

      const filler = join(disk, 'filler')
      fill(filler)
      for (const it of devices) {
        while (it.document.socket.readyState === it.document.socket.OPEN) {
          it.say()
          await Promise.race([it.document.closed, pause(50)])
        }
        expect(await it.document.closed).toBe(CLOSE.notStored)
      }
      expectKept(cast.claims(), await cluster.kept(cast.panelId))
      rmSync(filler)
      await typing.passes(3)
      await typing.end()

      await cluster.expectWhole(cast)
      cast.leave()
      await move('pg_default')
      await postgres.ask(postgres.url(), 'DROP TABLESPACE small')
    },
  )
})

/** Until there is no room for another byte. */
function fill(path: string): void {
  for (const bytes of [1 << 20, 1 << 12]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(bytes))
    } catch (problem) {
      expect((problem as NodeJS.ErrnoException).code).toBe('ENOSPC')
    }
  }
}
