import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layoutOf } from '#client/features/position/roster-layout.ts'
import { adviceOn, planOf, ratersOf, silentOn } from '#client/features/position/roster-plan.ts'
import { comparabilityOf } from '#shared/calibration/comparability.ts'
import { changed } from '#shared/calibration/roster.ts'
import { connectednessOf } from '#shared/calibration/graph.ts'
import type { PositionPanel } from '#shared/contract/positions.ts'
import type { CandidateId, PanelId, PersonId } from '#shared/model/ids.ts'
import type { SeatRole } from '#shared/model/panel.ts'
import type { Phase } from '#shared/panel/state.ts'

const PEOPLE = ['ana', 'bo', 'cy', 'di', 'eli', 'fay']

function aPanelOf(
  number: number,
  people: readonly string[],
  phase: Phase = 'lobby',
  role: SeatRole = 'panelist',
): PositionPanel {
  return {
    id: `p${number}` as PanelId,
    candidate: { id: `c${number}` as CandidateId, name: `Candidate ${number}` },
    phase,
    sealedAt: null,
    startsAt: null,
    createdAt: number,
    people: people.map((person) => ({ person: person as PersonId, name: person, role })),
    rated: null,
    deviations: [],
  }
}

test('two panels with nobody in common: one change ties them, and it is named', () => {
  const panels = [aPanelOf(1, ['ana', 'bo']), aPanelOf(2, ['cy', 'di'])]

  const advice = adviceOn(panels)

  expect(advice.kind).toBe('one-change')
  if (advice.kind !== 'one-change') return
  for (const change of advice.changes)
    expect(connectednessOf(changed(planOf(panels), change)).components).toHaveLength(1)
})

test('nobody is proposed for an interview that has begun', () => {
  for (const phase of ['interview', 'scoring', 'debrief', 'closed'] as const) {
    const advice = adviceOn([aPanelOf(1, ['ana', 'bo'], phase), aPanelOf(2, ['cy', 'di'])])

    if (advice.kind !== 'one-change') throw new Error(phase)
    for (const change of advice.changes) expect([change.kind, change.panel]).not.toEqual(['add', 'p1'])
    expect(advice.changes.map((it) => it.panel)).not.toContain('p1')
    expect(advice.changes.map((it) => it.kind)).not.toContain('swap')
  }
  expect(adviceOn([aPanelOf(1, ['ana'], 'closed'), aPanelOf(2, ['bo'], 'closed')])).toMatchObject({
    kind: 'no-single-change',
    why: 'nobody-may',
  })
})

test('a lead who came and rated nothing ties nobody together, and is told apart', () => {
  const rated = (panel: PositionPanel, ...people: readonly string[]): PositionPanel => ({
    ...panel,
    phase: 'closed',
    rated: people.map((person) => ({ person: person as PersonId, name: person })),
  })
  const seats = [aPanelOf(1, ['ana', 'bo']), aPanelOf(2, ['ana', 'cy'])]
  const held = [rated(seats[0]!, 'bo'), rated(seats[1]!, 'ana', 'cy')]

  expect(adviceOn(seats).kind).toBe('comparable')
  expect(adviceOn(held).connectedness.components).toHaveLength(2)
  expect(held.map((it) => silentOn(it).map(({ name }) => name))).toEqual([['ana'], []])
  expect(seats.flatMap(silentOn)).toEqual([])
})

test('of revealed panels the roster says what the guard says, whoever sat there and whoever rated', () => {
  const other = { code: 'other-kit', role: 'EHR specialist', version: 2 } as const
  const panel = fc.record({
    people: fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 4 }),
    silent: fc.uniqueArray(fc.constantFrom(...PEOPLE)),
    apart: fc.integer({ max: 9, min: 0 }).map((it) => it === 0),
  })

  fc.assert(
    fc.property(fc.array(panel, { minLength: 1, maxLength: 6 }), (drawn) => {
      const held = drawn.map(({ people, silent, apart }, index): PositionPanel => {
        const seats = aPanelOf(index + 1, people, 'closed')
        const rated = apart ? [] : seats.people.filter(({ person }) => !silent.includes(person))
        return { ...seats, rated, deviations: apart ? [other] : [] }
      })
      const ratings = held.flatMap(({ candidate, rated }) =>
        rated!.map(({ person }) => ({ rater: person, candidate: candidate.id, question: 'q', score: 3 })),
      )
      const compared = held.map(({ id, candidate, rated, deviations }) => ({
        panel: id,
        candidate: candidate.id,
        deviations,
        raters: rated!.length,
      }))
      const guard = comparabilityOf(compared, { ratings })
      const apart = guard.kind === 'yes' ? [] : guard.reasons.filter((it) => it.code === 'not-connected')
      const { components } = adviceOn(held).connectedness

      expect(components.length > 1 ? components.map((it) => it.candidates) : []).toEqual(
        apart.flatMap((it) => it.groups),
      )
    }),
  )
})

test('observers and shadows tie nobody together', () => {
  const panels = [aPanelOf(1, ['ana'])]
  for (const role of ['observer', 'shadow'] as const) {
    const other = aPanelOf(2, ['ana'], 'lobby', role)
    expect(ratersOf(other)).toEqual([])
    expect(
      adviceOn([...panels, { ...other, people: [...other.people, ...aPanelOf(3, ['bo']).people] }]).kind,
    ).toBe('one-change')
  }
})

test('everybody and every seat that counts is drawn once, group below group', () => {
  const panels = fc
    .array(fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 4 }), { minLength: 1, maxLength: 7 })
    .map((all) => all.map((people, index) => aPanelOf(index + 1, people)))

  fc.assert(
    fc.property(panels, (held) => {
      const plan = planOf(held)
      const { components } = connectednessOf(plan)
      const layout = layoutOf(plan, components)

      expect(layout.panels.map((it) => it.id).toSorted()).toEqual(plan.map((it) => it.id).toSorted())
      expect(layout.raters.map((it) => it.id).toSorted()).toEqual(
        [...new Set(plan.flatMap((it) => it.raters))].toSorted(),
      )
      expect(
        layout.lines
          .map(({ rater, panel }) => `${layout.raters[rater]!.id} ${layout.panels[panel]!.id}`)
          .toSorted(),
      ).toEqual(plan.flatMap((it) => it.raters.map((rater) => `${rater} ${it.id}`)).toSorted())
      for (const places of [layout.raters, layout.panels])
        expect(places.map((it) => it.group)).toEqual(places.map((it) => it.group).toSorted((a, b) => a - b))
      for (const { rater, panel } of layout.lines)
        expect(layout.raters[rater]!.group).toBe(layout.panels[panel]!.group)
    }),
  )
})
