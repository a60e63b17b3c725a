import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Access } from './access.ts'
import type { Invites } from './invites.ts'

const SWEEP_EVERY_MS = 3_600_000

/** How many of each were taken away. */
export type Swept = { readonly signIns: number; readonly links: number }

export type Sweeping = ReturnType<typeof createSweeping>

/** Takes expired sign-ins and personal links out of the store. They are refused from the moment they expire, swept or not. */
export function createSweeping(deps: {
  access: Pick<Access, 'sweep'>
  invites: Pick<Invites, 'sweep'>
  clock: Clock
  diagnostics: Log
}) {
  const { access, invites, clock, diagnostics } = deps

  async function sweep(): Promise<Swept> {
    return { signIns: await access.sweep(), links: await invites.sweep() }
  }

  return {
    sweep,
    /** At once, then every hour. @returns its own end, which waits for a sweep under way. */
    begin(): () => Promise<void> {
      let running: Promise<void> = Promise.resolve()
      const run = () => {
        running = sweep().then(
          () => undefined,
          (problem: unknown) =>
            diagnostics.warn(
              { problem: problem instanceof Error ? problem.name : typeof problem },
              'what has expired was not swept; the next hour tries again',
            ),
        )
      }
      run()
      const cancel = clock.every(SWEEP_EVERY_MS, run)
      return () => {
        cancel()
        return running
      }
    },
  }
}
