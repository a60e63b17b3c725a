import {
  type LockedTable,
  lockedTableOf,
  raterOverTime,
  type Strictness,
} from '#shared/calibration/over-time.ts'
import { matrixOf } from '#shared/calibration/ratings.ts'
import type { RaterFigures, RatersAnswer } from '#shared/contract/raters.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { PanelId, PersonId } from '#shared/model/ids.ts'
import { PanelHeader, personAt } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Records } from '#server/ports/records.ts'
import type { Access, Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import { seatIn } from './headers.ts'
import type { Histories, Known } from './histories.ts'
import type { People } from './people.ts'
import { byName, type Persons } from './persons.ts'

/** The newest ones; a rater's habits of long ago say little. */
const PANELS_MAX = 2_000
const TABLES_KEPT_MAX = 2_000
/** Nine in ten, on a normal distribution. */
const NINE_IN_TEN = 1.6448536269514722

type Sealed = { readonly header: PanelHeader; readonly table: LockedTable }

export type Raters = ReturnType<typeof createRaters>

/** How raters rate over time: for themselves, and for admins. */
export function createRaters(deps: {
  records: Records
  access: Pick<Access, 'seatOf'>
  people: Pick<People, 'member'>
  persons: Pick<Persons, 'get' | 'foundOf'>
  rooms: Pick<DirectoryRooms, 'stateOf' | 'phasesOf'>
  histories: Pick<Histories, 'knownOf'>
}) {
  const { records, access, people, persons, rooms, histories } = deps
  /** What is sealed never changes. */
  const tables = new Map<PanelId, LockedTable>()

  async function tableOf(header: PanelHeader): Promise<LockedTable | null> {
    const kept = tables.get(header.id)
    if (kept) return kept
    const state = await rooms.stateOf(header.id)
    const matrix = state?.revealed && state.sealedAt !== null ? matrixOf(state) : null
    if (!matrix?.ok) return null
    const person = (seat: PanelHeader['seats'][number]['id']) =>
      personAt(header.id, seatIn(header, seat) ?? { id: seat })
    const table = lockedTableOf(header.id, state!.revealed!.at, matrix.value, person)
    tables.set(header.id, table)
    if (tables.size > TABLES_KEPT_MAX) tables.delete(tables.keys().next().value!)
    return table
  }

  /** Sealed panels, rehearsals aside, with what was locked there. */
  async function sealed(which: (header: PanelHeader) => boolean): Promise<readonly Sealed[]> {
    const all = (await records.list('panel', PANELS_MAX)).map(({ json }) => PanelHeader.parse(json))
    const wanted = all.filter((header) => !header.rehearsal && which(header))
    const phases = await rooms.phasesOf(wanted.map(({ id }) => id))
    const found: Sealed[] = []
    for (const header of wanted.filter(({ id }) => phases.get(id) === 'closed')) {
      const table = await tableOf(header)
      if (table) found.push({ header, table })
    }
    return found
  }

  async function figures(
    person: PersonId,
    all: readonly Sealed[],
    known: Known | null,
  ): Promise<RaterFigures> {
    const own = all.filter(({ table }) => table.scores.some(({ rater }) => rater === person))
    const over = raterOverTime(
      own.map(({ table }) => table),
      person,
      known && strictnessOf(known),
    )
    const shown = over.kind === 'over-time' ? over.panels.map(({ panelId }) => panelId) : []
    return {
      person,
      name: (await persons.get(person))?.name ?? nameOn(own, person),
      panels: own.length,
      over,
      strictnessFrom:
        over.kind === 'over-time' && known ? { panels: known.panels, ratings: known.ratings } : null,
      titles: own
        .filter(({ header }) => shown.includes(header.id))
        .map(({ header }) => ({ panelId: header.id, position: header.position.title })),
    }
  }

  const rating = (all: readonly Sealed[]) => [
    ...new Set(all.flatMap(({ table }) => table.scores.map(({ rater }) => rater as PersonId))),
  ]

  return {
    async me(caller: Caller): Promise<RatersAnswer> {
      const member = caller.member && (await people.member(caller.member))
      const own = member ? await persons.foundOf(member) : null
      const sits = (header: PanelHeader, person: PersonId) =>
        header.seats.some((it) => personAt(header.id, it) === person)
      const found: RaterFigures[] = []
      if (own) {
        const all = await sealed((header) => sits(header, own))
        if (rating(all).includes(own)) found.push(await figures(own, all, await histories.knownOf(own, null)))
      }

      // By link: nothing beyond the panels that it opens. Who made a link could open it and be anybody.
      const here = await sealed((header) => caller.seats.some(({ panelId }) => panelId === header.id))
      const mine = here.flatMap(({ header, table }) => {
        const seat = seatIn(header, access.seatOf(caller, header) ?? ('' as never))
        return seat ? [{ person: personAt(header.id, seat), sealed: { header, table } }] : []
      })
      for (const person of new Set(mine.map((it) => it.person))) {
        const all = mine.filter((it) => it.person === person).map((it) => it.sealed)
        if (person !== own && rating(all).includes(person)) found.push(await figures(person, all, null))
      }
      return { raters: sorted(found) }
    },
    /** Everybody who ever rated. `forbidden` for all but admins. */
    async all(caller: Caller): Promise<Result<RatersAnswer, Failure>> {
      const member = caller.member && (await people.member(caller.member))
      if (!member || member.role !== 'admin') return err({ kind: 'forbidden' })
      const all = await sealed(() => true)
      const found: RaterFigures[] = []
      for (const person of rating(all)) {
        found.push(await figures(person, all, await histories.knownOf(person, null)))
      }
      return ok({ raters: sorted(found) })
    },
  }
}

/** A leniency turned around, from work units to points: the scale of 1 to 5 has a point to the unit. */
function strictnessOf({ mean, sd }: Known): Strictness {
  const reach = NINE_IN_TEN * sd
  return { points: -mean, lo: -mean - reach, hi: -mean + reach }
}

const nameOn = (panels: readonly Sealed[], person: PersonId): string =>
  panels.flatMap(({ header }) => header.seats.filter((seat) => personAt(header.id, seat) === person)).at(-1)
    ?.name ?? ''

const sorted = (found: readonly RaterFigures[]) =>
  found.toSorted((a, b) => byName({ name: a.name, id: a.person }, { name: b.name, id: b.person }))
