import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { matrixOf } from '#shared/calibration/ratings.ts'
import { ratersCounted } from '#shared/panel/seats.ts'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import { PHASE_EVENTS, phaseBegunBy } from '#shared/panel/phases.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { eventFor, needsFreshView, recordOf, viewFor } from '#shared/panel/visibility.ts'
import { invariants, replay, STRANGER } from '#test/support/panel.ts'
import { markerOf, playSteps, recusalOf, steps } from '#test/support/panel-play.ts'

// A failure prints its seed and path: pass them on as { seed, path } to see it again.
const RUNS = { numRuns: 600 }
/** What each seat is sent at this event, once for every other seat whose secrets could be in it. */
function deliveries(state: PanelState, event: Event) {
  return everySeat(state).flatMap((reader) => {
    const sent = JSON.stringify([viewFor(state, reader), eventFor(state, event, reader)])
    const others = everySeat(state).filter((seat) => seat !== reader)
    return others.map((owner) => ({ reader, owner, sent }))
  })
}

const everySeat = (state: PanelState) => [...Object.values(state.seats).map((seat) => seat.id), STRANGER]

test('any commands of anybody, in any order, leave a valid panel', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      playSteps(
        steps,
        () => {},
        ({ before, command, after }) => {
          expect({ command, wrong: invariants(before, after) }).toEqual({ command, wrong: [] })
        },
      )
    }),
    RUNS,
  )
})

test('the log alone, read back from its JSON, gives the same panel', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const { state, events } = playSteps(steps, () => {})

      expect(replay(JSON.parse(JSON.stringify(events)) as Event[])).toStrictEqual(state)
    }),
    RUNS,
  )
})

test('before the reveal nobody is sent anything of another’s card, in no event and in no view', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const leaks: string[] = []
      playSteps(steps, ({ event, after }) => {
        for (const { reader, owner, sent } of after.revealed ? [] : deliveries(after, event)) {
          if (sent.includes(markerOf(owner))) leaks.push(`${reader} reads what ${owner} wrote`)
          if (viewFor(after, reader).scorecards[owner]?.card) leaks.push(`${reader} has the card of ${owner}`)
        }
      })
      expect(leaks).toEqual([])
    }),
    RUNS,
  )
})

test('why somebody is recused stays between that seat and the lead, and so does a silent signal', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const leaks: string[] = []
      playSteps(steps, ({ event, after }) => {
        const { lead, signals } = after
        for (const { reader, owner, sent } of deliveries(after, event).filter(
          (it) => it.reader !== lead.seat,
        )) {
          if (sent.includes(recusalOf(owner))) leaks.push(`${reader} reads why ${owner} is recused`)
          const seen = signals.filter((it) => it.by === owner && sent.includes(`"id":"${it.id}"`))
          if (seen.length > 0) leaks.push(`${reader} sees a signal of ${owner}`)
        }
      })
      expect(leaks).toEqual([])
    }),
    RUNS,
  )
})

test('a shadow’s card is never sent to a panelist or an observer, after the reveal neither', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const leaks: string[] = []
      playSteps(steps, ({ event, after }) => {
        for (const { reader, owner, sent } of deliveries(after, event)) {
          if (reader === after.lead.seat || after.seats[owner]?.role !== 'shadow') continue
          if (sent.includes(markerOf(owner))) leaks.push(`${reader} reads the card of ${owner}`)
        }
      })
      expect(leaks).toEqual([])
    }),
    RUNS,
  )
})

test('who has no seat is told nothing before the seal, and after it what is neither a shadow’s nor said to the lead alone', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const { state, events } = playSteps(steps, ({ event, after }) => {
        if (after.sealedAt === null) {
          expect([recordOf(after), eventFor(after, event, null)]).toEqual([null, null])
        }
      })
      const record = recordOf(state)
      if (!record) return

      const told = events.flatMap((event) => eventFor(state, event, null) ?? [])
      const sent = JSON.stringify([record, told])
      expect(replay(told)).toStrictEqual(record)
      for (const { id, role } of Object.values(state.seats)) {
        expect(sent).not.toContain(recusalOf(id))
        if (role === 'shadow') expect(sent).not.toContain(markerOf(id))
      }
      expect(record.signals).toEqual([])
    }),
    RUNS,
  )
})

test('a view that follows its events is the view that would be sent afresh', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      playSteps(steps, ({ before, event, after }) => {
        if (needsFreshView(event)) return

        for (const { id, revokedAt } of Object.values(after.seats)) {
          if (revokedAt !== null) continue
          const sent = eventFor(after, event, id)
          const view = viewFor(before, id)
          expect(sent ? evolve(view, sent) : view).toStrictEqual(viewFor(after, id))
        }
      })
    }),
    RUNS,
  )
})

test('the room counts the raters that the result is made from, after every event', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const apart: string[] = []
      playSteps(steps, ({ event, after }) => {
        const matrix = matrixOf(after)
        const same = (raters: readonly string[]) =>
          JSON.stringify(ratersCounted(after).toSorted()) === JSON.stringify(raters.toSorted())
        if (matrix.ok && !same(matrix.value.raters)) apart.push(event.type)
      })
      expect(apart).toEqual([])
    }),
    RUNS,
  )
})

test('the last event that begins a phase tells the phase', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const { state, events } = playSteps(steps, () => {})
      const last = events.map((it) => PHASE_EVENTS.find((type) => type === it.type)).findLast((it) => it)

      expect(phaseBegunBy(last!)).toBe(state.phase)
    }),
    RUNS,
  )
})

test('the random plays come everywhere: every kind of event happens in some of them', () => {
  const happened = new Set<Event['type']>()
  fc.assert(
    fc.property(steps, (steps) => {
      playSteps(steps, ({ event }) => happened.add(event.type))
    }),
    { numRuns: 1_500, seed: 1 },
  )

  const all: Record<Exclude<Event['type'], 'panelOpened'>, true> = {
    seatAdded: true,
    seatJoined: true,
    seatRevoked: true,
    askerAssigned: true,
    interviewStarted: true,
    moved: true,
    moveUndone: true,
    questionSkipped: true,
    questionUnskipped: true,
    offScriptAsked: true,
    probeTicked: true,
    followUpRaised: true,
    followUpTaken: true,
    followUpDismissed: true,
    leadSignalled: true,
    signalSeen: true,
    paused: true,
    resumed: true,
    questionsEnded: true,
    scorecardLocked: true,
    recused: true,
    revealed: true,
    discussed: true,
    ratingRevised: true,
    revisionChosen: true,
    revisionUnchosen: true,
    recommended: true,
    debriefEnded: true,
    decided: true,
    sealed: true,
    leadHandedOver: true,
    leadWentAway: true,
    leadCameBack: true,
    leadClaimed: true,
    leadClaimWithdrawn: true,
    leadTaken: true,
  }
  expect([...happened].toSorted()).toEqual(Object.keys(all).toSorted())
})
