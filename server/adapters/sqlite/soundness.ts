import { type Sql, SqlError } from './driver.ts'
import { DatabaseProblem } from './problem.ts'

/** Rooms whose numbers do not add up: an entry is missing, or one that nobody counted is there. Looks at indexes and counts alone. */
const BROKEN_ROOMS = `
  SELECT count(*) AS broken FROM room
  WHERE entries <> (SELECT count(*) FROM room_log WHERE room_id = room.id)
    OR control_seq <> (SELECT count(*) FROM room_log WHERE room_id = room.id AND control_seq IS NOT NULL)
    OR control_seq <> (SELECT max(control_seq) FROM room_log WHERE room_id = room.id AND control_seq IS NOT NULL)
    OR seq <> max(
      (SELECT coalesce(max(seq), 0) FROM room_log WHERE room_id = room.id),
      (SELECT coalesce(max(newest_seq), 0) FROM doc WHERE room_id = room.id)
    )`

/**
 * Throws a `DatabaseProblem` unless every room holds as many entries as it says, its events dense from 1 and its numbers reaching
 * exactly as far as the newest. SQLite's own checks look at pages; a row that is gone with its page whole is seen here.
 */
export async function expectWholeRooms(sql: Sql, file: string): Promise<void> {
  const [found] = await sql<{ broken: number }>(BROKEN_ROOMS)
  if (found!.broken === 0) return
  const rooms = found!.broken === 1 ? 'one panel' : `${found!.broken} panels`
  throw new DatabaseProblem(
    'damaged',
    `In ${file} the history of ${rooms} has holes. Restore a backup (npm run restore -- <file> --replace).`,
  )
}

/** Every page, every index, every row's place. Slow on a large file. */
export async function expectSoundPages(sql: Sql): Promise<void> {
  const [found] = await sql<{ integrity_check: string }>('PRAGMA integrity_check(1)')
  if (found!.integrity_check !== 'ok') throw new SqlError('SQLITE_CORRUPT', found!.integrity_check)
}
