import type { PanelId } from '#shared/model/ids.ts'
import type { LogEntry, RoomHead, RoomLog } from '#server/ports/room-log.ts'
import { entryOf, type EntryRow } from '../log-rows.ts'
import type { RoomRow } from './appends.ts'
import { createGathering } from './gathering.ts'
import type { Pool } from './pool.ts'

const ROOMS_MAX = 64
/** Of a room's head little is asked and little comes: two thousand rooms that nobody writes to are looked at by some thirty statements a second. */
const HEADS = { most: 2_000, everyMs: 25 } as const
/** While one is on its way the next gathers. */
const GROUPS_AT_ONCE = 2
/** Whoever follows lacks a few. Who lacks more reads alone, so that nobody waits for that. */
const ENTRIES_MAX = 32

const ENTRY = 'seq, control_seq, event, document, author, client_id, at, bytes'

const READ_TOGETHER = `
  SELECT place, ${ENTRY} FROM unnest($1::text[], $2::bigint[], $3::int[]) WITH ORDINALITY AS asked (panel_id, after_seq, most, place),
  LATERAL (SELECT ${ENTRY} FROM room_log WHERE room_id = panel_id AND seq > after_seq ORDER BY seq LIMIT most) AS entry
  ORDER BY place, seq`

const READ_ALONE = `SELECT ${ENTRY} FROM room_log WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`

const READ_HEADS = `
  SELECT id, epoch, seq, control_seq, sealed_at FROM room WHERE id = ANY ($1::text[])`

export const headOf = (room: Pick<RoomRow, 'epoch' | 'seq' | 'control_seq' | 'sealed_at'>): RoomHead => ({
  epoch: room.epoch,
  seq: room.seq,
  controlSeq: room.control_seq,
  sealed: room.sealed_at !== null,
})

/** What a process asks all the time of the rooms that it follows: of several rooms in one statement, where several ask. */
export function createReadGroups({ now, turn }: Pool): Pick<RoomLog, 'read' | 'head'> {
  const reads = createGathering<{ panelId: PanelId; afterSeq: number; limit: number }, LogEntry[]>({
    most: ROOMS_MAX,
    atOnce: GROUPS_AT_ONCE,
    async ask(asked) {
      const rows = await now(({ sql }) =>
        sql<EntryRow & { place: number }>(READ_TOGETHER, [
          asked.map((it) => it.panelId),
          asked.map((it) => it.afterSeq),
          asked.map((it) => it.limit),
        ]),
      )
      const entries: LogEntry[][] = asked.map(() => [])
      for (const row of rows) entries[row.place - 1]!.push(entryOf(row))
      return entries
    },
  })
  const heads = createGathering<PanelId, RoomHead | null>({
    ...HEADS,
    atOnce: GROUPS_AT_ONCE,
    async ask(panelIds) {
      const rooms = await now(({ sql }) => sql<RoomRow & { id: PanelId }>(READ_HEADS, [panelIds]))
      const found = new Map(rooms.map((room) => [room.id, headOf(room)]))
      return panelIds.map((panelId) => found.get(panelId) ?? null)
    },
  })

  return {
    head: (panelId) => turn(({ isLate }) => heads({ isLate, question: panelId })),
    read: (panelId, afterSeq, limit) =>
      turn(async ({ isLate }) => {
        const most = Math.min(limit, ENTRIES_MAX)
        const few = await reads({ isLate, question: { panelId, afterSeq, limit: most } })
        if (few.length < most || most === limit) return few
        const all = await now(({ sql }) => sql<EntryRow>(READ_ALONE, [panelId, afterSeq, limit]))
        return all.map(entryOf)
      }),
  }
}
