import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CommandId, PanelId } from '#shared/model/ids.ts'
import { takeBackup } from '#server/adapters/sqlite/backup.ts'
import { connect } from '#server/adapters/sqlite/connection.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { decodeWritten, encodeWritten } from '#server/adapters/sqlite/journal.ts'
import { createRecords } from '#server/adapters/sqlite/records.ts'
import { createRoomHeads } from '#server/adapters/sqlite/room-heads.ts'
import { createRoomLog } from '#server/adapters/sqlite/room-log.ts'
import { withSql } from '#test/support/with-sql.ts'
import { ANN, ANNS, aPanelId, bytes, event, events, NOTES, textsOf, updates } from './builders.ts'
import { readable } from './room-log-contract/shared-log.ts'
import { aFolder } from './sqlite-store.ts'

const FORMER = 'former-panel' as PanelId

/** What a killed server of the format before checksums left: entries, a snapshot, a record, and edits in the journal alone. */
const FORMAT_4 = readFileSync(join(import.meta.dirname, 'format-4.sql'), 'utf8')

/** Each of these leaves pages, indexes and numbers sound. */
const DAMAGES: readonly (readonly [what: string, statement: string])[] = [
  ['an event', `UPDATE room_log SET event = replace(event, '2', '3') WHERE control_seq = 2`],
  ['an edit', `UPDATE room_log SET bytes = X'62' WHERE document = 'notes' AND seq = 4`],
  ['who wrote an edit', `UPDATE room_log SET author = 'bob' WHERE document = 'notes' AND seq = 4`],
  ['when an edit was written', `UPDATE room_log SET at = at + 1 WHERE document = 'notes' AND seq = 4`],
  ['whose edit it is', `UPDATE room_log SET document = 'scorecard:bob' WHERE document = 'scorecard:ann'`],
  ['a snapshot', `UPDATE doc_snapshot SET bytes = X'6163'`],
  ['a snapshot’s place', `UPDATE doc_snapshot SET seq = 2`],
  ['a record', `UPDATE record SET json = replace(json, 'Platform', 'Platfarm')`],
  ['a checksum', `UPDATE room_log SET checksum = NULL WHERE seq = 1`],
]

test('a file of the format before checksums keeps everything, and is checked from then on', async () => {
  const folder = ofFormat4()

  const { roomLog, records, close } = await openSqlite(folder)
  expect(await roomLog.head(FORMER)).toEqual({ epoch: 1, seq: 8, controlSeq: 2, sealed: false })
  expect(await textsOf(roomLog, FORMER, NOTES)).toEqual(['ab', 'c', 'd', 'e'])
  expect(await textsOf(roomLog, FORMER, ANNS)).toEqual(['card'])
  expect((await roomLog.events(FORMER, 0)).map((it) => it.event)).toEqual([event(1), event(2)])
  expect(await roomLog.reachedBy(FORMER, 'a-command' as CommandId)).toBe(2)
  expect(await roomLog.clients(FORMER)).toEqual(new Map([[7, ANN]]))
  expect(await roomLog.appendUpdates(FORMER, updates(ANNS, 'late'))).toMatchObject({
    error: { code: 'frozen' },
  })
  expect(await records.find('kit', 'owner', 'marta')).toEqual([
    { id: 'a-kit', version: 2, json: { title: 'Platform engineer ✓ 2' } },
  ])
  await close()

  await (await openSqlite(folder)).close()
  withSql(join(folder, 'panelroom.db'), `UPDATE room_log SET bytes = X'62' WHERE seq = 4`)
  await expect(openSqlite(folder)).rejects.toMatchObject({ code: 'damaged' })
})

test.each(DAMAGES)(
  'where %s is not what was written, no server starts on it and no backup is made of it',
  async (_, damage) => {
    const folder = ofFormat4()
    await (await openSqlite(folder)).close()
    withSql(join(folder, 'panelroom.db'), damage)

    await expect(openSqlite(folder)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(
        /(entry \d of panel former-panel|document notes of panel former-panel|the kit a-kit) is not what was written\)\. Restore a backup \(npm run restore/,
      ) as string,
    })
    await expect(takeBackup(folder, join(folder, 'kept.db'))).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('is not what was written') as string,
    })
  },
)

test('damage that comes while a server runs is met where it is read, and nothing else is', async () => {
  const { sql, log, records, write } = await aFile()
  const [panelId, other] = [aPanelId(), aPanelId()]
  await write(async () => {
    for (const it of [panelId, other]) {
      await log.open(it, event(1))
      await log.appendUpdates(it, updates(NOTES, 'a'))
      await log.putSnapshot(it, NOTES, { epoch: 1, seq: 2, bytes: bytes('a') })
    }
    await records.put('kit', 'one', { title: 'A kit' }, { expected: 0 })
    await records.put('kit', 'two', { title: 'A kit' }, { expected: 0 })
  })
  await sql('UPDATE room_log SET event = ? WHERE room_id = ?', [JSON.stringify(event(9)), panelId])
  await sql(`UPDATE doc_snapshot SET bytes = X'62' WHERE room_id = ?`, [panelId])
  await sql(`UPDATE record SET json = '{}' WHERE id = 'one'`)

  const damaged = {
    code: 'SQLITE_CORRUPT',
    message: expect.stringContaining('is not what was written') as string,
  }
  await expect(log.read(panelId, 0, 10)).rejects.toMatchObject(damaged)
  await expect(log.events(panelId, 0)).rejects.toMatchObject(damaged)
  await expect(log.document(panelId, NOTES)).rejects.toMatchObject(damaged)
  await expect(records.get('kit', 'one')).rejects.toMatchObject(damaged)
  await expect(records.list('kit', 10)).rejects.toMatchObject(damaged)
  expect(await log.events(other, 0)).toHaveLength(1)
  expect(await textsOf(log, other, NOTES)).toEqual(['a'])
  expect(await records.get('kit', 'two')).toMatchObject({ version: 1 })
})

test('what was in the journal and is moved into the tables can be read there', async () => {
  const { log, write, tidy } = await aFile()
  const panelId = aPanelId()
  await write(async () => {
    await log.open(panelId, event(1))
    await log.appendUpdates(panelId, updates(NOTES, 'a', 'b'))
  })
  const before = (await log.read(panelId, 0, 10)).map(readable)

  await tidy()

  expect((await log.read(panelId, 0, 10)).map(readable)).toEqual(before)
  expect(await log.appendEvents(panelId, events())).toMatchObject({ ok: true })
})

test('every single bit that changes in a row of the journal is found', () => {
  const update = { ...updates(NOTES, 'a').updates[0]!, panelId: aPanelId() }
  const row = encodeWritten([
    { ...update, document: NOTES, seq: 2 },
    { ...update, document: ANNS, seq: 3 },
  ])

  expect(decodeWritten(row)).toHaveLength(2)
  for (let at = 0; at < row.length * 8; at++) {
    const changed = row.slice()
    changed[at >> 3]! ^= 1 << (at & 7)
    expect(() => decodeWritten(changed)).toThrow(/./)
  }
  for (let length = 0; length < row.length; length++)
    expect(() => decodeWritten(row.slice(0, length))).toThrow(/./)
})

function ofFormat4(): string {
  const folder = removedAfterwards()
  withSql(join(folder, 'panelroom.db'), FORMAT_4)
  return folder
}

function removedAfterwards(): string {
  const folder = aFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Both ports on a file as the database thread has them, without the thread, which keeps everybody else out of it. */
async function aFile() {
  const path = join(removedAfterwards(), 'panelroom.db')
  withSql(path, FORMAT_4)
  await (await openSqlite(join(path, '..'))).close()
  const { sql, transaction, close } = await connect(path)
  onTestFinished(close)
  const heads = createRoomHeads(sql, path)
  const write = <Value>(run: () => Promise<Value>) =>
    transaction(async () => {
      const value = await run()
      await heads.write()
      return value
    })
  const limits = { documentBytesMax: 1_000, roomEntriesMax: 100, roomBytesMax: 10_000 }
  return {
    sql,
    log: createRoomLog(sql, heads, limits) as Parameters<typeof textsOf>[0],
    records: createRecords(sql),
    write,
    tidy: () => write(() => heads.foldAll()),
  }
}
