import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalRates } from '#server/adapters/local/rates.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import { createCalibrator } from '#server/adapters/threads/calibrator.ts'
import { type App, createApp } from '#server/app.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Log } from '#server/ports/log.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Limits } from '#server/services/limits.ts'
import { bank } from '#seed/bank.ts'
import { CAST, perform } from '#seed/rehearsal/cast.ts'

/** Diagnostics that are kept, so that a test may look at them. */
export function aQuietLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  const note = (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`)
  }
  return { lines, info: note, warn: note, error: note }
}

/** A real server on a free port of 127.0.0.1 over a folder of its own, with everything but the process around it. */
export async function startApp(
  options: {
    client?: string
    publicUrl?: string
    hurry?: number
    clock?: Clock
    ids?: Ids
    limits?: Partial<Limits>
    /** Where everything is kept, if not in a folder that goes with the server. */
    folder?: string
    /** What the rooms get instead of the store's own log. */
    roomLog?: (real: RoomLog) => RoomLog
  } = {},
): Promise<App & { lines: string[]; stop(): Promise<void> }> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'panelroom-')))
  const store = await openSqlite(folder)
  const diagnostics = aQuietLog()
  const calibrator = createCalibrator()
  const app = await createApp({
    ports: {
      log: options.roomLog?.(store.roomLog) ?? store.roomLog,
      records: store.records,
      wire: createLocalWire(),
      calibrator,
      rates: createLocalRates(),
      clock: options.clock ?? systemClock,
      ids: options.ids ?? systemIds,
      diagnostics,
    },
    bank: bank(),
    client: options.client ?? null,
    publicUrl: options.publicUrl ?? null,
    limits: options.limits ?? {},
    host: '127.0.0.1',
    port: 0,
    stage: (origin) => ({
      parts: CAST,
      async perform(panelId, paths) {
        const links = CAST.map((part, index) => ({ part, path: paths[index]! }))
        await perform({
          origin,
          panelId,
          links,
          pace: { after: systemClock.after, factor: options.hurry ?? 1 },
          onProblem: (problem) =>
            diagnostics.error({ problem: String(problem) }, 'a synthetic panelist stopped'),
        })
      },
    }),
  })
  return {
    ...app,
    lines: diagnostics.lines,
    async stop() {
      await app.close()
      await calibrator.close()
      await store.close()
      if (!options.folder) await rm(folder, { recursive: true, force: true })
    },
  }
}
