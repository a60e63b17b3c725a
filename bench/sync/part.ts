import type { DialectName } from './dialects.ts'
import type { Place } from './places.ts'

/** What was measured, by name. A sentence in place of a number says why there is none. */
export type Figures = Readonly<Record<string, number | string | null>>

export const PARTS = ['typing', 'memory', 'join', 'storm', 'kill', 'panelists'] as const
export type PartName = (typeof PARTS)[number]

/** How much of everything. */
export type Size = {
  readonly rooms: number
  /** Edits per second and person. */
  readonly rate: number
  readonly warmUpMs: number
  readonly measureMs: number
  readonly idleRooms: number
  readonly joinBytes: readonly number[]
  readonly joins: number
  readonly stormRooms: number
  readonly killRooms: number
  readonly panelists: readonly number[]
}

/** One part for one server, as the generator is asked for it. */
export type Task = {
  readonly part: PartName
  readonly dialect: DialectName
  readonly base: string
  readonly places: readonly Place[]
  readonly size: Size
  readonly seed: number
}

/** What the generator asks of the process that started the server. */
export type ServerControl = {
  /** Seconds of processor time used so far: by all threads, and by the main one alone, null where the system does not tell. */
  cpu(): Promise<{ readonly seconds: number; readonly mainSeconds: number | null }>
  /** After a garbage collection. */
  memory(): Promise<{ readonly heapBytes: number; readonly rssBytes: number }>
  /** Ends it as `kill -9` does, starts it on the same folder, and answers its new address. */
  killAndRestart(): Promise<string>
}

/** Runs in the generator's process. */
export type Part = (task: Task, server: ServerControl) => Promise<Figures>
