import { expect, test } from 'vitest'
import type { Presence } from '#shared/contract/socket.ts'
import type { SystemRequest } from '#shared/panel/commands.ts'
import { watchLead } from '#server/services/rooms/lead-watch.ts'
import type { RoomPresence } from '#server/services/rooms/presence.ts'
import { aPushedClock } from '#test/server/documents/a-clock.ts'
import { aPanel, LEAD } from '#test/support/panel.ts'

test('an absence is noted after fifteen seconds, from its beginning, and not where the lead was back meanwhile', () => {
  const clock = aPushedClock()
  let isHere = true
  let changed: (it: Presence) => void = () => {}
  const presence = {
    online: () => isHere,
    isHere: () => isHere,
    onChange: (listener: typeof changed) => ((changed = listener), () => {}),
  } as unknown as RoomPresence
  const noted: SystemRequest[] = []
  const wire = { state: () => 'alone' as const }
  const state = aPanel({ phase: 'interview' })
  watchLead({ clock, wire, presence, state: () => state, note: (_, request) => noted.push(request) })
  const comes = (here: boolean) => {
    isHere = here
    changed({ seat: LEAD, online: here, activity: null } as Presence)
  }

  comes(false)
  clock.pass(14_000)
  comes(true)
  clock.pass(20_000)
  expect(noted).toEqual([])

  const gone = clock.now()
  comes(false)
  clock.pass(14_000)
  expect(noted).toEqual([])
  clock.pass(2_000)
  expect(noted).toMatchObject([{ type: 'noteLeadAway' }])
  const { since } = noted[0] as { since: number }
  expect(since - gone).toBeLessThan(1_000)
})
