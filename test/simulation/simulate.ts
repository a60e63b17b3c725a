import { createWorld, type Mutation, type Tally } from './world.ts'
import { Violation } from './oracle.ts'

/** A panel is left after so many steps, and a new one with the next seed begins: a violation is never far from its beginning. */
const STEPS_PER_PANEL = 250
const TRACE_SHOWN = 60

export type Report = { readonly steps: number; readonly panels: number; readonly tally: Tally }

/**
 * Plays so many steps, everything random in them drawn from the seed. Throws a `Violation` that says how to see it again and what
 * happened last.
 */
export async function simulate(options: {
  readonly seed: number
  readonly steps: number
  readonly nodes?: number
  readonly failovers?: boolean
  readonly mutation?: Mutation
  readonly progress?: (steps: number) => void
}): Promise<Report> {
  const { seed, steps, progress, ...rest } = options
  const total: Record<string, number> = {}
  let done = 0
  let panels = 0
  for (; done < steps; panels++) {
    const own = (seed + panels) >>> 0
    const world = await createWorld({ ...rest, seed: own })
    try {
      for (let at = 0; at < STEPS_PER_PANEL && done < steps; at++, done++) {
        await world.step()
        if (at % 80 === 79) await world.comeToRest()
      }
      await world.comeToRest()
    } catch (problem) {
      if (!(problem instanceof Violation)) throw problem
      const last = world.trace.slice(-TRACE_SHOWN)
      const left = world.trace.length - last.length
      throw new Violation(
        [
          `${problem.message}`,
          `See it again: SEED=${own} npm run simulate -- --nodes ${options.nodes ?? 1} --steps ${STEPS_PER_PANEL}${options.failovers ? ' --failovers' : ''}`,
          ...(left > 0 ? [`  … ${left} before`] : []),
          ...last.map((line) => `  ${line}`),
        ].join('\n'),
        { cause: problem },
      )
    }
    for (const [name, count] of Object.entries(world.tally())) total[name] = (total[name] ?? 0) + count
    progress?.(done)
  }
  return { steps: done, panels, tally: total as Tally }
}
