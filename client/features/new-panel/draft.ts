import type { KitsAnswer, PanelsAnswer } from '#shared/contract/http.ts'
import type { KitId, PersonId, PositionId, QuestionId } from '#shared/model/ids.ts'
import type { SeatRole } from '#shared/model/panel.ts'

type Kit = KitsAnswer['kits'][number]
/** What an existing position's first panel fixed. */
export type FixedPosition = PanelsAnswer['positions'][number]

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

/**
 * The form as it was typed, right or wrong. Every kit keeps its own arrangement, and one more for each position: looking at
 * another kit or position loses nothing.
 */
export type Draft = {
  readonly kit: KitId | null
  readonly arrangements: Readonly<Record<string, Arrangement>>
  /** Null: a new position, named by `positionTitle`. */
  readonly position: PositionId | null
  readonly positionTitle: string
  /** Why the position's other candidates are asked otherwise. */
  readonly reason: string
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
  reason: '',
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

/** As the position's first panel fixed it: whatever it did not ask is left out, and its words of the house stand. */
export const asFixed = ({ questions, placeholders }: FixedPosition, kit: Kit): Arrangement => ({
  asked: questions.filter((id) => kit.questions.some((it) => it.id === id)),
  leftOut: kit.questions.map((it) => it.id).filter((id) => !questions.includes(id)),
  placeholders: { ...kit.placeholders, ...placeholders },
})

/** Where the arrangement of this kit is kept: for an existing position apart from all others. */
export const arrangementKey = ({ position }: Pick<Draft, 'position'>, kit: Pick<Kit, 'id'>): string =>
  position === null ? kit.id : `${position} ${kit.id}`

/** Choosing an existing position brings its kit along; for a new one the kit stays as it was. */
export const withPosition = (position: FixedPosition | null): Partial<Draft> =>
  position ? { position: position.id, kit: position.kit } : { position: null }

/**
 * The draft's arrangement of this kit: as the chosen position fixed it until something is changed. Questions that the kit
 * gained or lost since are added or dropped.
 */
export function arrangementOf(draft: Draft, kit: Kit, positions: readonly FixedPosition[]): Arrangement {
  const fixed = positions.find((it) => it.id === draft.position && it.kit === kit.id)
  const kept = draft.arrangements[arrangementKey(draft, kit)]
  if (!kept) return fixed ? asFixed(fixed, kit) : asItComes(kit)
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

/** What a placeholder is called in words: `records_system` is "Records system". */
export const placeholderWords = (name: string) =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
