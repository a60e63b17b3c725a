import type { Failure } from '#shared/contract/failures.ts'
import type { PanelAnswer, PanelsAnswer, PanelSummary } from '#shared/contract/http.ts'
import type { PanelId, PositionId, SeatId } from '#shared/model/ids.ts'
import type { PanelHeader } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Access, Caller } from './access.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers, Met } from './headers.ts'
import type { Invites } from './invites.ts'
import type { People } from './people.ts'
import type { Kits } from './kits.ts'
import { isInCharge, type Position, type Positions } from './positions.ts'
import { obstacleToTimes, type WhenAndWhere } from './times.ts'
import { warningsFor } from './warnings.ts'

const LISTED_MAX = 500
/** The candidate's own time after the questions. */
const CANDIDATE_MINUTES = 10

export type Appointment = {
  readonly id: PanelId
  readonly position: string
  readonly startsAt: number
  readonly minutes: number
  readonly meetingLink: string | null
  readonly now: number
}

export type Panels = ReturnType<typeof createPanels>

/** The panels that somebody made, sits on or looks after: the list, each one's page, and when and where it meets. */
export function createPanels(deps: {
  clock: Clock
  access: Access
  headers: Headers
  invites: Pick<Invites, 'waitFor'>
  people: Pick<People, 'member'>
  positions: Positions
  rooms: Pick<DirectoryRooms, 'stateOf' | 'phasesOf' | 'sealedAtOf'>
  kits: Pick<Kits, 'labelOf'>
}) {
  const { clock, access, headers, invites, people, positions, rooms, kits } = deps

  async function headersOf(caller: Caller): Promise<readonly PanelHeader[]> {
    const made = caller.member ? await headers.madeBy(caller.member) : []
    const seated = await Promise.all(caller.seats.map(({ panelId }) => headers.get(panelId)))
    const all = [...made, ...seated.filter((it) => it !== null && access.seatOf(caller, it) !== null)]
    const byId = new Map(all.filter((it) => it !== null).map((header) => [header.id, header]))
    return [...byId.values()].toSorted((one, other) => other.createdAt - one.createdAt).slice(0, LISTED_MAX)
  }

  const { labelOf } = kits
  async function warningsOf(header: PanelHeader): Promise<readonly string[]> {
    const kit = (await rooms.stateOf(header.id))?.kit ?? null
    if (header.rehearsal) return warningsFor(header, { kit, position: null, others: [], labelOf })
    const others = (await headers.ofPosition(header.position.id)).filter(({ id }) => id !== header.id)
    const position = await positions.get(header.position.id)
    return warningsFor(header, { kit, position, others, labelOf })
  }

  async function comparedAt(
    caller: Caller,
    { position, rehearsal }: PanelHeader,
  ): Promise<PositionId | null> {
    if (rehearsal || !caller.member) return null
    const member = await people.member(caller.member)
    const found = member && (await positions.get(position.id))
    return found && isInCharge(member, found) ? found.id : null
  }

  async function answer(caller: Caller, { header, seat, mayManage }: Met): Promise<PanelAnswer> {
    return {
      id: header.id,
      rehearsal: header.rehearsal,
      position: header.position.title,
      positionId: await comparedAt(caller, header),
      candidate: header.candidate.name,
      // The call is the panel's own.
      meetingLink: seat || mayManage ? header.meetingLink : null,
      startsAt: header.startsAt,
      mySeat: seat,
      mayManage,
      seats: header.seats.map(({ id, role, name, title, email, link, revoked }) => ({
        id,
        role,
        name,
        title,
        email: mayManage ? email : null,
        hasLink: link > 0 && !revoked,
        revoked,
      })),
      warnings: await warningsOf(header),
    }
  }

  return {
    async list(caller: Caller): Promise<PanelsAnswer> {
      const listed = await headersOf(caller)
      const own = new Set(listed.map(({ id }) => id))
      const after = caller.member ? await headers.lookedAfterBy(caller.member, LISTED_MAX) : []
      const others = after.filter(({ id }) => !own.has(id))
      const all = [...listed, ...others].map(({ id }) => id)
      const [phases, sealed] = await Promise.all([rooms.phasesOf(all), rooms.sealedAtOf(all)])
      const known = caller.member ? await positions.list() : []
      const shown = (header: PanelHeader): PanelSummary => ({
        ...summary(header, access.seatOf(caller, header)),
        phase: phases.get(header.id) ?? 'lobby',
        sealedAt: sealed.get(header.id) ?? null,
      })
      return { panels: listed.map(shown), others: others.map(shown), positions: known.map(fixed) }
    },
    /** Every place that this caller sits at. */
    async seatsOf(caller: Caller): Promise<readonly { readonly panelId: PanelId; readonly seat: SeatId }[]> {
      return (await headersOf(caller)).flatMap((header) => {
        const seat = access.seatOf(caller, header)
        return seat ? [{ panelId: header.id, seat }] : []
      })
    },
    async get(caller: Caller, panelId: PanelId): Promise<Result<PanelAnswer, Failure>> {
      const met = await headers.lookUp(caller, panelId)
      return met.ok ? ok(await answer(caller, met.value)) : met
    },
    async change(caller: Caller, panelId: PanelId, to: WhenAndWhere): Promise<Result<PanelAnswer, Failure>> {
      const met = await headers.manage(caller, panelId)
      if (!met.ok) return met
      const problem = obstacleToTimes(to)
      if (problem) return err(problem)
      const changed = await headers.change(panelId, (header) => ok({ ...header, ...to }))
      if (!changed.ok) return changed
      const { seats, startsAt } = changed.value
      if (startsAt !== null) {
        await invites.waitFor(
          panelId,
          seats.map((it) => it.id),
          startsAt,
        )
      }
      return ok(await answer(caller, { ...met.value, header: changed.value }))
    },
    /** When and where, for a calendar. Neither the candidate nor a personal link is in it: calendars are read by many. */
    async appointment(caller: Caller, panelId: PanelId): Promise<Result<Appointment, Failure>> {
      const met = await headers.meet(caller, panelId)
      if (!met.ok) return met
      const { id, position, startsAt, meetingLink } = met.value.header
      if (startsAt === null) return err({ kind: 'conflict', message: 'This panel has no time yet.' })
      const questions = (await rooms.stateOf(panelId))?.kit.questions ?? []
      const minutes = questions.reduce((total, question) => total + question.minutes, CANDIDATE_MINUTES)
      return ok({ id, position: position.title, startsAt, minutes, meetingLink, now: clock.now() })
    },
  }
}

const summary = (header: PanelHeader, mySeat: SeatId | null): Omit<PanelSummary, 'phase' | 'sealedAt'> => ({
  id: header.id,
  rehearsal: header.rehearsal,
  position: header.position.title,
  candidate: header.candidate.name,
  startsAt: header.startsAt,
  createdAt: header.createdAt,
  mySeat,
})

const fixed = ({ id, title, kit }: Position): PanelsAnswer['positions'][number] => ({
  id,
  title,
  kit: kit.id,
  questions: kit.questions,
  placeholders: kit.placeholders,
})
