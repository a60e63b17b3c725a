import { expect, test } from 'vitest'
import { rubricOf } from '#client/features/results/rubric.ts'
import { signsFor } from '#client/features/results/signs-for.ts'
import type { PanelAnswer } from '#shared/contract/http.ts'
import type { EpochMs, SeatId } from '#shared/model/ids.ts'
import { ANA, aDraft, aPlayedPanel, at, BEN, LEAD, OBSERVER } from '#test/support/panel.ts'

/** Ana and Ben each gave one score throughout, the lead as well: all three have a question to be asked. */
function aRubricFor(mySeat: SeatId | null, sealedAt: EpochMs | null) {
  const { state, events } = aPlayedPanel({ phase: 'closed', draftOf: () => aDraft({ rating: 3 }) })
  const seats = Object.values(state.seats).map(({ id, role }) => ({
    id,
    role,
    name: `Name of ${id}`,
    title: '',
    email: null,
    hasLink: false,
    revoked: false,
  }))
  const panel = { position: 'Analyst', candidate: 'C-1', mySeat, seats } as unknown as PanelAnswer
  return rubricOf(panel, { state: { ...state, sealedAt }, events })
}

const seatsAsked = (mySeat: SeatId | null, sealedAt: EpochMs | null) =>
  signsFor(aRubricFor(mySeat, sealedAt)).map(({ seat }) => seat)

test('a question about a rater’s ratings is shown to that rater, before the seal and after it', () => {
  expect(seatsAsked(ANA, null)).toEqual([ANA])
  expect(seatsAsked(ANA, at(90))).toEqual([ANA])
})

test('the lead sees the others’ questions once the record is sealed, and not a moment earlier', () => {
  expect(seatsAsked(LEAD, null)).toEqual([LEAD])
  expect(seatsAsked(LEAD, at(90)).toSorted()).toEqual([ANA, BEN, LEAD].toSorted())
})

test('an observer, and whoever reads without a seat, sees none', () => {
  expect(seatsAsked(OBSERVER, at(90))).toEqual([])
  expect(seatsAsked(null, at(90))).toEqual([])
})
