import { copyFileSync, mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeBackup } from '#server/adapters/sqlite/backup.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { restoreBackup } from '#server/adapters/sqlite/restore.ts'
import { aRoom, NOTES, textsOf, updates } from '#test/server/ports/builders.ts'
import { withSql } from '#test/support/with-sql.ts'

let top: string
beforeEach(async () => void (top = await mkdtemp(join(tmpdir(), 'panelroom-killed-'))))
afterEach(() => rm(top, { recursive: true, force: true }))

/** The files of a server that writes on, as a kill would leave them at this moment: the newest edits in the journal alone. */
async function whatAKillLeaves() {
  const [alive, left] = [join(top, 'alive'), join(top, 'left')]
  const { roomLog, close } = await openSqlite(alive)
  const panelId = await aRoom(roomLog)
  for (const content of ['a', 'b', 'c']) await roomLog.appendUpdates(panelId, updates(NOTES, content))
  mkdirSync(left)
  for (const end of ['', '-wal'])
    copyFileSync(join(alive, `panelroom.db${end}`), join(left, `panelroom.db${end}`))
  await close()
  return { left, panelId }
}

const WITHOUT_CHECKSUMS = ['room_log', 'doc_snapshot', 'record'].map(
  (it) => `ALTER TABLE ${it} DROP COLUMN checksum`,
)

test.each([
  ['this program', []],
  [
    'an earlier one',
    [...WITHOUT_CHECKSUMS, 'ALTER TABLE room DROP COLUMN barred', 'PRAGMA user_version = 3'],
  ],
])('without a server the backup holds what a killed server of %s left in its journal', async (_, undo) => {
  const { left, panelId } = await whatAKillLeaves()
  for (const statement of undo) withSql(join(left, 'panelroom.db'), statement)
  const file = join(top, 'kept.db')
  await takeBackup(left, file)
  const again = join(top, 'again')
  await restoreBackup(file, again, { replace: false, now: new Date(0) })

  const { roomLog, close } = await openSqlite(again)
  expect(await textsOf(roomLog, panelId, NOTES)).toEqual(['a', 'b', 'c'])
  await close()
})
