import type { Records } from '#server/ports/records.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { RoomLimits } from '../room-limits.ts'
import type { HeldFile } from './held-file.ts'
import type { DatabaseProblemCode } from './problem.ts'

/** What the database thread does for the process: the two ports, without their `close`, and the file itself for backups. */
export type Ports = {
  readonly roomLog: Omit<RoomLog, 'close'>
  readonly records: Omit<Records, 'close'>
  readonly file: HeldFile
}

export type Job = {
  readonly id: number
  readonly port: keyof Ports
  readonly method: string
  readonly args: readonly unknown[]
}

/**
 * What the process says to the thread. `appends` are jobs too, as `readAppends` reads them: objects with bytes in them travel slowly,
 * and these are most of all. `cancel`: nobody waits for this job any more; if it has not begun, let it be.
 */
export type ToThread =
  { readonly jobs: readonly Job[]; readonly appends: Uint8Array } | { readonly cancel: number } | 'close'

/** How a job ended: with its value, with nothing stored because of the disk, or with a bug. */
export type Outcome =
  { readonly value: unknown } | { readonly unavailable: string } | { readonly bug: string }

/**
 * What the thread says to the process: once how opening went, then the answers, those of one commit together. `appended` are pairs: a
 * job, and how far it brought its room.
 */
export type FromThread =
  | { readonly opened: true }
  | { readonly problem: { readonly code: DatabaseProblemCode; readonly sentence: string } }
  | {
      readonly answers: readonly (readonly [id: number, outcome: Outcome])[]
      readonly appended: readonly number[]
    }

export type ThreadData = { readonly file: string; readonly limits: RoomLimits }
