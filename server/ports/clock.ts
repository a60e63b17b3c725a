import type { EpochMs } from '#shared/model/ids.ts'

/** The only source of time on the server. `every` and `after` return their own cancel. */
export type Clock = {
  readonly now: () => EpochMs
  readonly after: (ms: number, run: () => void) => () => void
  readonly every: (ms: number, run: () => void) => () => void
}
