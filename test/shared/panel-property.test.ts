import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '#shared/panel/events.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { eventFor, needsFreshView, viewFor } from '#shared/panel/visibility.ts'
import { invariants, replay, STRANGER } from '#test/support/panel.ts'
import { markerOf, playSteps, recusalOf, steps } from '#test/support/panel-play.ts'

// A failure prints its seed and path: pass them on as { seed, path } to see it again.
const RUNS = { numRuns: 600 }
const everySeat = (state: PanelState) => [...Object.values(state.seats).map((seat) => seat.id), STRANGER]

test('any commands of anybody, in any order, leave a valid panel', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      playSteps(
        steps,
        () => {},
        ({ before, command, after }) => {
          const wrong = invariants(before, after)
          if (wrong.length > 0) throw new Error(`after ${JSON.stringify(command)}: ${wrong.join('; ')}`)
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
      playSteps(steps, ({ event, after }) => {
        if (after.revealed) return

        for (const reader of everySeat(after)) {
          const sent = JSON.stringify([viewFor(after, reader), eventFor(after, event, reader)])
          for (const owner of everySeat(after)) {
            if (owner !== reader && sent.includes(markerOf(owner)))
              throw new Error(`${reader} reads ${owner}'s card`)
            const card = viewFor(after, reader).scorecards[owner]?.card ?? null
            if (owner !== reader && card) throw new Error(`${reader} has ${owner}'s card`)
          }
        }
      })
    }),
    RUNS,
  )
})

test('why somebody is recused stays between that seat and the lead, and so does a silent signal', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      playSteps(steps, ({ event, after }) => {
        for (const reader of everySeat(after).filter((seat) => seat !== after.lead.seat)) {
          const sent = JSON.stringify([viewFor(after, reader), eventFor(after, event, reader)])
          for (const owner of everySeat(after)) {
            if (owner !== reader && sent.includes(recusalOf(owner)))
              throw new Error(`${reader} reads of ${owner}`)
          }
          for (const { id, by } of after.signals) {
            if (by !== reader && sent.includes(`"id":"${id}"`))
              throw new Error(`${reader} sees a signal of ${by}`)
          }
        }
      })
    }),
    RUNS,
  )
})

test('a shadow’s card is never sent to a panelist or an observer, after the reveal neither', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      playSteps(steps, ({ event, after }) => {
        const shadows = Object.values(after.seats).filter((seat) => seat.role === 'shadow')
        for (const reader of everySeat(after).filter((seat) => seat !== after.lead.seat)) {
          const sent = JSON.stringify([viewFor(after, reader), eventFor(after, event, reader)])
          for (const { id } of shadows) {
            if (id !== reader && sent.includes(markerOf(id)))
              throw new Error(`${reader} reads the shadow's card`)
          }
        }
      })
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
