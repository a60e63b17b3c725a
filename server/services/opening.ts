import type { Failure } from '#shared/contract/failures.ts'
import type { NewPanel } from '#shared/contract/http.ts'
import type { Member } from '#shared/model/directory.ts'
import type { CandidateId, MemberId, PanelId, PersonId, PositionId, SeatId } from '#shared/model/ids.ts'
import { type Kit, REASON_MAX_CHARS, REASON_MIN_CHARS } from '#shared/model/kit.ts'
import type { PanelHeader } from '#shared/model/panel.ts'
import { deviationsOfPlan } from '#shared/calibration/comparability.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import type { Headers, HeaderSeat } from './headers.ts'
import { type Kits, wrong } from './kits.ts'
import type { People } from './people.ts'
import type { Persons } from './persons.ts'
import type { Position, Positions } from './positions.ts'
import { newSeat } from './seats.ts'
import { obstacleToTimes } from './times.ts'

/** The lead speaks last whatever this says. */
const LEAD_SENIORITY = 100

const PLAN_REASON_NEEDED = `reason: say why this panel asks otherwise than the position's others, in ${REASON_MIN_CHARS} to ${REASON_MAX_CHARS} characters`

type Deps = {
  clock: Clock
  ids: Ids
  headers: Headers
  people: Pick<People, 'member'>
  persons: Pick<Persons, 'ofMember' | 'settle'>
  kits: Kits
  positions: Positions
  rooms: Pick<DirectoryRooms, 'create'>
}
type Seated = { readonly seat: HeaderSeat; readonly seniority: number }
type Opening = {
  readonly header: Omit<PanelHeader, 'createdAt' | 'seats'>
  readonly kit: Kit
  readonly seats: readonly Seated[]
  /** A position that this panel begins, or null. */
  readonly begins: Position | null
  /** Why the position's other panels are asked otherwise. */
  readonly reason?: string | undefined
}

export type PanelOpening = ReturnType<typeof createOpening>

/** New panels. One is there as a whole or not at all: `not-stored` leaves nothing behind that anybody meets. */
export function createOpening(deps: Deps) {
  const { clock, ids, headers, people, persons, kits, positions, rooms } = deps

  async function open({
    header,
    kit,
    seats,
    begins,
    reason,
  }: Opening): Promise<Result<PanelHeader, Failure>> {
    const whole = { ...header, createdAt: clock.now(), seats: seats.map(({ seat }) => seat) }
    const seeds = seats.map(({ seat, seniority }) => ({ id: seat.id, role: seat.role, seniority }))
    // The room first: one without a header is out of everybody's reach, a header without a room would be a broken panel.
    const made = await rooms.create(header.id, { kit, seats: seeds, rehearsal: header.rehearsal, reason })
    if (!made.ok) return made
    if (begins && !(await positions.add(begins))) return err({ kind: 'not-stored' })
    if (await headers.add(whole)) return ok(whole)
    // Where this is refused as well, a position without panels is left to choose from, which harms nobody.
    if (begins) await positions.remove(begins.id).catch(() => undefined)
    return err({ kind: 'not-stored' })
  }

  const leadSeat = (
    { id, name, email }: Pick<Member, 'id' | 'name' | 'email'>,
    title: string,
    person?: PersonId,
  ): Seated => ({
    seat: newSeat(ids, { role: 'lead', name, title, email, member: id, person }),
    seniority: LEAD_SENIORITY,
  })

  return {
    async create(by: Member, asked: NewPanel): Promise<Result<{ readonly id: PanelId }, Failure>> {
      const kit = kits.adapt(asked)
      if (!kit.ok) return kit
      const known = 'id' in asked.position ? await positions.get(asked.position.id) : null
      if ('id' in asked.position && !known) return wrong('position', 'position: there is none of that id')
      const departs = known !== null && deviationsOfPlan(known.kit, kit.value).length > 0
      if (departs && !asked.reason) return wrong('reason', PLAN_REASON_NEEDED)
      const problem = obstacleToTimes(asked)
      if (problem) return err(problem)

      const leader = await persons.ofMember(by, asked.lead.title)
      if (!leader) return err({ kind: 'not-stored' })
      const there = [{ person: leader, email: by.email, revoked: false }]
      const who = await persons.settle(by, asked.seats, there, (index) => `seats.${index}.`)
      if (!who.ok) return who

      const begins =
        'title' in asked.position ? positions.fixed(asked.position.title, kit.value, by.id) : null
      const { id, title } = (known ?? begins)!
      const opened = await open({
        header: {
          id: ids.id() as PanelId,
          rehearsal: false,
          position: { id, title },
          candidate: { id: ids.id() as CandidateId, name: asked.candidate },
          meetingLink: asked.meetingLink,
          startsAt: asked.startsAt,
          createdBy: by.id,
        },
        kit: kit.value,
        seats: [
          leadSeat(by, asked.lead.title, leader),
          ...asked.seats.map(({ seniority, ...it }, index) => ({
            seat: newSeat(ids, { ...it, member: null, person: who.value[index] }),
            seniority,
          })),
        ],
        begins,
        reason: departs ? asked.reason : undefined,
      })
      return opened.ok ? ok({ id: opened.value.id }) : opened
    },
    /** A labelled panel that belongs to no position, with synthetic panelists. @returns their seats, in the order of `parts`. */
    async createRehearsal(
      member: MemberId,
      parts: readonly { readonly name: string; readonly title: string; readonly seniority: number }[],
    ): Promise<Result<{ readonly panelId: PanelId; readonly seats: readonly SeatId[] }, Failure>> {
      const by = await people.member(member)
      if (!by) return err({ kind: 'signed-out' })
      const seats = parts.map(({ name, title, seniority }) => ({
        seat: newSeat(ids, { role: 'panelist', name, title, email: null, member: null }),
        seniority,
      }))
      const kit = kits.first()
      const opened = await open({
        header: {
          id: ids.id() as PanelId,
          rehearsal: true,
          position: { id: ids.id() as PositionId, title: `Rehearsal: ${kit.role}` },
          candidate: { id: ids.id() as CandidateId, name: 'Practice candidate' },
          meetingLink: null,
          startsAt: null,
          createdBy: by.id,
        },
        kit,
        seats: [leadSeat(by, 'Lead'), ...seats],
        begins: null,
      })
      return opened.ok ? ok({ panelId: opened.value.id, seats: seats.map(({ seat }) => seat.id) }) : opened
    },
  }
}
