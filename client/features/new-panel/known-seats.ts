import type { KnownPerson, PositionAnswer } from '#shared/contract/positions.ts'
import { blankSeat, type DraftSeat, isBlank } from './draft.ts'

/** A known person as a line to pick from. */
export const asSuggestion = ({ id, name, title, email }: KnownPerson) => ({
  id,
  name,
  about: [title, email].filter(Boolean).join(', '),
})

/** What picking somebody fills in. */
export const pickedBy = ({ id, name, title, email }: KnownPerson) => ({
  person: id,
  name,
  title,
  email: email ?? '',
})

/** Who from earlier panels this seat is: picked, or told by the e-mail address. Null: somebody new. */
export function knownAt(
  { person, email }: Pick<DraftSeat, 'person' | 'email'>,
  known: readonly KnownPerson[],
): KnownPerson | null {
  const address = email.trim().toLowerCase()
  return (
    known.find((it) => (person ? it.id === person : address !== '' && it.email?.toLowerCase() === address)) ??
    null
  )
}

/** Who sat on the position's latest panel, as far as the caller knows them. Never the caller. */
export function lastPanelOf(
  { panels }: Pick<PositionAnswer, 'panels'>,
  known: readonly KnownPerson[],
): readonly DraftSeat[] {
  const people = panels.at(-1)?.people ?? []
  return people.flatMap(({ person, role }) => {
    const own = known.find((it) => it.id === person)
    return own ? [{ ...blankSeat(), ...pickedBy(own), role: role === 'lead' ? 'panelist' : role }] : []
  })
}

/** The seats with those people added who do not sit there yet. Rows that nobody typed in make room. */
export function withPeople(seats: readonly DraftSeat[], people: readonly DraftSeat[]): readonly DraftSeat[] {
  const kept = seats.filter((it) => !isBlank(it))
  const there = new Set(kept.map((it) => it.person).filter(Boolean))
  return [...kept, ...people.filter((it) => !there.has(it.person))]
}
