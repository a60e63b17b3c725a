import { rmSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { EpochMs, PanelId } from '#shared/model/ids.ts'
import { connect } from '#server/adapters/sqlite/connection.ts'
import { decodeWritten, encodeWritten } from '#server/adapters/sqlite/journal.ts'
import { DatabaseProblem } from '#server/adapters/sqlite/problem.ts'
import { createRoomHeads } from '#server/adapters/sqlite/room-heads.ts'
import { createRoomLog } from '#server/adapters/sqlite/room-log.ts'
import { migrate } from '#server/adapters/sqlite/schema.ts'
import { expectWholeRooms } from '#server/adapters/sqlite/soundness.ts'
import type { LogEntry, RoomLog } from '#server/ports/room-log.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import {
  ANN,
  ANNS,
  aPanelId,
  aRoom,
  BOBS,
  bytes,
  event,
  events,
  NOTES,
  textsOf,
  updates,
} from './builders.ts'
import { aFolder, aSqliteStore } from './sqlite-store.ts'

const LIMITS = { documentBytesMax: 100_000, roomEntriesMax: 1_000, roomBytesMax: 300 }
/** So small that within a few commits updates are moved into the tables, and rows of the journal go. */
const LITTLE = { rows: 4, updates: 12, bytes: 200 }
const NAMES: readonly DocumentName[] = [NOTES, ANNS, BOBS]

test('whatever is appended, frozen, folded, rolled back or cut off, the file holds what its twin in memory holds', async () => {
  const room = fc.nat(2)
  const name = fc.constantFrom(...NAMES)
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('update'), room, name, count: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('event'), room, freeze: fc.option(name), seal: fc.nat(9) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot'), room, name, back: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('undone'), room, name }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('crash') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('tidy') }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const file = await aFile()
      const twin = createMemoryRoomLog(new Map(), LIMITS)
      const rooms = [aPanelId(), aPanelId(), aPanelId()]
      const both = async <Value>(run: (log: Omit<RoomLog, 'close'>) => Promise<Value>) => {
        const [real, expected] = [await file.write(() => run(file.log())), await run(twin as RoomLog)]
        expect(real).toEqual(expected)
      }
      for (const panelId of rooms) await both((log) => log.open(panelId, event(1)))
      let written = 0
      for (const it of steps) {
        if (it.do === 'crash') await file.crash()
        else if (it.do === 'tidy') await file.tidy()
        else {
          const panelId = rooms[(it as { room: number }).room]!
          await applied(it as never, panelId, both, twin as RoomLog, file, () => `${written++},`)
        }
        for (const panelId of rooms) {
          expect(await file.log().head(panelId)).toEqual(await twin.head(panelId))
          expect(bare(await file.log().read(panelId, 1, 7))).toEqual(bare(await twin.read(panelId, 1, 7)))
          for (const of of NAMES) {
            expect(plain(await file.log().document(panelId, of))).toEqual(
              plain(await twin.document(panelId, of)),
            )
          }
        }
      }
      await expectWholeRooms(file.sql(), 'the file')
      await file.close()
    }),
    { numRuns: 60 },
  )
})

test('an edit that is missing or damaged in the journal keeps the file from being opened', async () => {
  const file = await aFile({ rows: 1_000, updates: 1_000, bytes: 1e6 })
  const panelId = aPanelId()
  await file.write(() => file.log().open(panelId, event(1)))
  for (const content of ['a', 'b', 'c']) {
    await file.write(() => file.log().appendUpdates(panelId, updates(NOTES, content)))
  }
  await file.sql()('DELETE FROM journal WHERE id = 2')
  await expect(file.crash()).rejects.toBeInstanceOf(DatabaseProblem)

  await file.sql()('INSERT INTO journal (id, updates) VALUES (2, ?)', [Uint8Array.of(9, 9)])
  await expect(file.crash()).rejects.toBeInstanceOf(DatabaseProblem)
  await file.close()
})

test('so does one that is missing where the journal begins', async () => {
  const file = await aFile({ rows: 1_000, updates: 1_000, bytes: 1e6 })
  const panelId = aPanelId()
  await file.write(() => file.log().open(panelId, event(1)))
  for (const content of ['a', 'b']) {
    await file.write(() => file.log().appendUpdates(panelId, updates(NOTES, content)))
  }
  await file.sql()('DELETE FROM journal WHERE id = 1')

  await expect(file.crash()).rejects.toBeInstanceOf(DatabaseProblem)
  await file.close()
})

test('an edit that is read brings along nothing of those that were stored with it', async () => {
  const store = await aSqliteStore()
  onTestFinished(() => store.dispose())
  const { roomLog } = store
  const panelId = await aRoom(roomLog)
  await Promise.all([
    roomLog.appendUpdates(panelId, updates(NOTES, 'x'.repeat(50_000))),
    roomLog.appendUpdates(panelId, updates(ANNS, 'a')),
  ])

  const [edit] = (await roomLog.document(panelId, ANNS)).updates
  expect(edit!.bytes.buffer.byteLength).toBe(1)

  const { bytes: whole } = updates(NOTES, 'x'.repeat(50_000)).updates[0]!
  const place = { panelId, seq: 2, author: ANN, clientId: 7, at: 0 as EpochMs }
  const written = encodeWritten([
    { ...place, document: NOTES, bytes: whole },
    { ...place, document: ANNS, bytes: Uint8Array.of(1) },
  ])
  expect(decodeWritten(written)[1]!.bytes.buffer.byteLength).toBe(1)
})

test('most updates are in a snapshot before they would have been moved into the tables', async () => {
  const file = await aFile({ rows: 1_000, updates: 1_000, bytes: 1e6 })
  const panelId = aPanelId()
  await file.write(() => file.log().open(panelId, event(1)))
  for (let n = 0; n < 50; n++)
    await file.write(() => file.log().appendUpdates(panelId, updates(NOTES, `${n}`)))
  await file.write(() => file.log().putSnapshot(panelId, NOTES, { epoch: 1, seq: 41, bytes: bytes('whole') }))
  await file.crash()

  expect(await file.log().head(panelId)).toMatchObject({ seq: 51 })
  expect(await textsOf(file.log() as RoomLog, panelId, NOTES)).toEqual([
    'whole',
    '40',
    '41',
    '42',
    '43',
    '44',
    '45',
    '46',
    '47',
    '48',
    '49',
  ])
  const [kept] = await file.sql()<{ count: number }>('SELECT count(*) AS count FROM room_log')
  expect(kept!.count).toBe(1)
  await file.close()
})

type Both = <Value>(run: (log: Omit<RoomLog, 'close'>) => Promise<Value>) => Promise<void>
type Step =
  | { do: 'update'; name: DocumentName; count: number }
  | { do: 'event'; freeze: DocumentName | null; seal: number }
  | { do: 'snapshot'; name: DocumentName; back: number }
  | { do: 'undone'; name: DocumentName }

async function applied(
  step: Step,
  panelId: PanelId,
  both: Both,
  twin: RoomLog,
  file: Awaited<ReturnType<typeof aFile>>,
  next: () => string,
): Promise<void> {
  const head = (await twin.head(panelId))!
  switch (step.do) {
    case 'update': {
      const batch = updates(step.name, ...Array.from({ length: step.count }, next))
      return both((log) => log.appendUpdates(panelId, batch))
    }
    case 'event': {
      const freeze = step.freeze ? [step.freeze] : []
      const batch = events({ expectedControlSeq: head.controlSeq, freeze, seal: step.seal === 0 })
      return both((log) => log.appendEvents(panelId, batch))
    }
    case 'snapshot': {
      const seq = Math.max(1, head.seq - step.back)
      const whole = bytes(next())
      return both((log) => log.putSnapshot(panelId, step.name, { epoch: 1, seq, bytes: whole }))
    }
    case 'undone': {
      const undone = file.write(async () => {
        await file.log().appendUpdates(panelId, updates(step.name, 'never stored'))
        throw new Error('the disk is gone')
      })
      await expect(undone).rejects.toThrow('the disk is gone')
    }
  }
}

test('a burst over more documents than are moved at a time leaves no more than twice what the journal should hold', async () => {
  const file = await aFile()
  const rooms = await file.write(() =>
    Promise.all(Array.from({ length: 40 }, () => aRoom(file.log() as RoomLog))),
  )

  await file.write(async () => {
    for (const panelId of rooms) await file.log().appendUpdates(panelId, updates(NOTES, 'a'))
  })

  const [moved] = await file.sql()<{ count: number }>(
    'SELECT count(*) AS count FROM room_log WHERE bytes IS NOT NULL',
  )
  expect(rooms.length - moved!.count).toBe(2 * LITTLE.updates)
  for (const panelId of rooms) expect(await textsOf(file.log() as RoomLog, panelId, NOTES)).toEqual(['a'])
  await file.close()
})

const bare = (entries: readonly LogEntry[]) =>
  entries.map((it) => (it.kind === 'update' ? { ...it, bytes: [...it.bytes] } : it))
const plain = ({ snapshot, updates: after, frozenAt }: Awaited<ReturnType<RoomLog['document']>>) => ({
  snapshot: snapshot && [snapshot.seq, ...snapshot.bytes],
  updates: after.map((it) => [it.seq, ...it.bytes]),
  frozenAt,
})

/** The room log on a file as the database thread has it, without the thread. */
async function aFile(most = LITTLE) {
  const folder = aFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'panelroom.db')
  const connection = await connect(path)
  await migrate(connection, path)
  let heads = createRoomHeads(connection.sql, path, most)
  let log = createRoomLog(connection.sql, heads, LIMITS)
  const begin = async () => {
    heads = createRoomHeads(connection.sql, path, most)
    log = createRoomLog(connection.sql, heads, LIMITS)
    await heads.begin()
  }
  const write = async <Value>(run: () => Promise<Value>): Promise<Value> => {
    try {
      return await connection.transaction(async () => {
        const value = await run()
        await heads.write()
        return value
      })
    } catch (problem) {
      heads.forget()
      throw problem
    }
  }
  return {
    log: () => log,
    sql: () => connection.sql,
    write,
    tidy: () => write(() => heads.foldAll()),
    /** Memory is gone, and what was committed is read anew: what a start does after any end. */
    crash: begin,
    async close() {
      connection.close()
    },
  }
}
