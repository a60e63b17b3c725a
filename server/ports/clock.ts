import type { EpochMs } from '#shared/model/ids.ts'

/** The only source of time on the server. `every` and `after` return their own cancel. */
export type Clock = {
  now(): EpochMs
  after(ms: number, run: () => void): () => void
  every(ms: number, run: () => void): () => void
}
