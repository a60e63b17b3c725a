import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '#shared/panel/decide.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import { playSteps, steps } from '#test/support/panel-play.ts'

/**
 * After a failover to a standby that was behind, the store has forgotten which commands it has seen, while nodes bring back what these led
 * to. What raises something of its own each time bears its command's id: by that the store knows it again.
 */
test('a command that was carried out and comes again changes nothing more, or leads to what bears its id', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(0, 1, 2_000), (all, laterMs) => {
      let now = 0 as EpochMs
      playSteps(
        all,
        ({ event }) => (now = event.at),
        ({ before, command, after }) => {
          if (before === after) return
          const again = decide(after, command, (now + laterMs) as EpochMs)
          const events = again.ok ? again.value : []
          const strange = events.filter((it) => !('id' in it) || it.id !== command.id)
          expect({ command, strange }).toEqual({ command, strange: [] })
        },
      )
    }),
    { numRuns: 600 },
  )
})
