import type { KitsAnswer } from '#shared/contract/http.ts'
import type { KitId, PersonId, PositionId, QuestionId } from '#shared/model/ids.ts'
import type { SeatRole } from '#shared/model/panel.ts'

type Kit = KitsAnswer['kits'][number]

export type DraftSeat = {
  /** Tells the rows apart while they move; never sent. */
  readonly key: string
  readonly name: string
  readonly title: string
  readonly email: string
  readonly role: Exclude<SeatRole, 'lead'>
  /** Picked from people of earlier panels; null: whoever has the e-mail address, or somebody new. */
  readonly person: PersonId | null
}

/** What was done to one kit: order, what is left out, whose words stand in the questions. */
export type Arrangement = {
  readonly asked: readonly QuestionId[]
  readonly leftOut: readonly QuestionId[]
  readonly placeholders: Readonly<Record<string, string>>
}

/** The form as it was typed, right or wrong. Every kit keeps its own arrangement: looking at another one loses nothing. */
export type Draft = {
  readonly kit: KitId | null
  readonly arrangements: Readonly<Record<string, Arrangement>>
  /** Null: a new position, named by `positionTitle`. */
  readonly position: PositionId | null
  readonly positionTitle: string
  readonly candidate: string
  readonly leadTitle: string
  readonly seats: readonly DraftSeat[]
  readonly meetingLink: string
  /** As `datetime-local` has it: local time, to the minute. */
  readonly startsAt: string
}

export const blankSeat = (): DraftSeat => ({
  key: crypto.getRandomValues(new Uint32Array(2)).join('-'),
  name: '',
  title: '',
  email: '',
  role: 'panelist',
  person: null,
})

export const emptyDraft = (): Draft => ({
  kit: null,
  arrangements: {},
  position: null,
  positionTitle: '',
  candidate: '',
  leadTitle: '',
  seats: [blankSeat(), blankSeat()],
  meetingLink: '',
  startsAt: '',
})

/** The kit as it comes: every question, in the kit's order, with the kit's words. */
export const asItComes = (kit: Kit): Arrangement => ({
  asked: kit.questions.map((it) => it.id),
  leftOut: [],
  placeholders: kit.placeholders,
})

/** The draft's arrangement of this kit. Questions that the kit gained or lost since are added or dropped. */
export function arrangementOf(draft: Draft, kit: Kit): Arrangement {
  const kept = draft.arrangements[kit.id]
  if (!kept) return asItComes(kit)
  const known = new Set(kit.questions.map((it) => it.id))
  const placed = new Set([...kept.asked, ...kept.leftOut])
  return {
    asked: [...kept.asked, ...kit.questions.map((it) => it.id).filter((id) => !placed.has(id))].filter((id) =>
      known.has(id),
    ),
    leftOut: kept.leftOut.filter((id) => known.has(id)),
    placeholders: { ...kit.placeholders, ...kept.placeholders },
  }
}

/** The same list with the entry at `from` standing at `to`; unchanged where either lies outside. */
export function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  const rest = list.filter((_, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}

/** A row that nobody has typed in. It is not sent. */
export const isBlank = (seat: DraftSeat) => !seat.name.trim() && !seat.title.trim() && !seat.email.trim()
