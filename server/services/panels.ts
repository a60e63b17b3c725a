import type { Failure } from '#shared/contract/failures.ts'
import type {
  JoinAnswer,
  LinkAnswer,
  NewPanel,
  NewSeat,
  PageAnswer,
  PanelAnswer,
  PanelsAnswer,
  PanelSummary,
  TimelineAnswer,
} from '#shared/contract/http.ts'
import { documentsOf, rightOn } from '#shared/documents/rights.ts'
import type { Member } from '#shared/model/directory.ts'
import type { CandidateId, CommandId, MemberId, PanelId, PositionId, SeatId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import { PanelHeader } from '#shared/model/panel.ts'
import { countsIn } from '#shared/panel/seats.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'
import type { Access, Caller } from './access.ts'
import type { Invites } from './invites.ts'
import { type Kits, wrong } from './kits.ts'
import type { People } from './people.ts'
import { deviations, type Position, type Positions } from './positions.ts'
import type { Rooms } from './rooms/rooms.ts'

const LISTED_MAX = 200
const READ_AT_ONCE_MAX = 10
const ATTEMPTS_MAX = 5
const RATERS_MIN = 2
const RATERS_MAX = 4
const STARTS_BEFORE = Date.UTC(2100, 0, 1)
/** The candidate's own time after the questions. */
const CANDIDATE_MINUTES = 10
/** The lead speaks last whatever this says. */
const LEAD_SENIORITY = 100

/** What the directory asks of the rooms. */
export type RoomsForDirectory = Pick<
  Rooms,
  'create' | 'submit' | 'system' | 'stateOf' | 'viewOf' | 'eventsOf' | 'issueClient'
> & {
  /** Ends the live connections of a seat, or of everybody, at once. */
  disconnect(panelId: PanelId, seat: SeatId | null, reason: 'revoked' | 'signed-out'): void
}

type Deps = {
  records: Records
  clock: Clock
  ids: Ids
  access: Access
  invites: Invites
  people: Pick<People, 'member'>
  kits: Kits
  positions: Positions
  rooms: RoomsForDirectory
}
type HeaderSeat = PanelHeader['seats'][number]
/** A panel as one caller meets it. `mayManage`: leads it now, or made it. */
type Met = { readonly header: PanelHeader; readonly seat: SeatId | null; readonly mayManage: boolean }

export type Appointment = {
  readonly id: PanelId
  readonly position: string
  readonly startsAt: number
  readonly minutes: number
  readonly meetingLink: string | null
  readonly now: number
}

export type Panels = ReturnType<typeof createPanels>

/**
 * Panel headers: who sits where, under which name, with which link. The header is judge of who may enter; the room learns of
 * seats that come and go. Somebody else's panel and no panel at all are the same answer.
 */
export function createPanels(deps: Deps) {
  const { records, clock, ids, access, invites, people, kits, positions, rooms } = deps

  async function headerOf(panelId: PanelId): Promise<PanelHeader | null> {
    const record = await records.get('panel', panelId)
    return record && PanelHeader.parse(record.json)
  }

  async function meet(caller: Caller, panelId: PanelId): Promise<Result<Met, Failure>> {
    const header = await headerOf(panelId)
    if (!header) return err({ kind: 'not-found' })
    const seat = access.seatOf(caller, header)
    const made = caller.member !== null && caller.member === header.createdBy
    if (!seat && !made) return err({ kind: 'not-found' })
    const leads = seat !== null && (await rooms.stateOf(panelId))?.lead.seat === seat
    return ok({ header, seat, mayManage: made || leads })
  }

  async function manage(caller: Caller, panelId: PanelId): Promise<Result<Met, Failure>> {
    const met = await meet(caller, panelId)
    return met.ok && !met.value.mayManage ? err({ kind: 'forbidden' }) : met
  }

  const put = (header: PanelHeader, expected: number) =>
    records.put('panel', header.id, header, {
      expected,
      keys: { createdBy: header.createdBy, position: header.position.id },
    })

  /** Changes a header whatever else changes it meanwhile. */
  async function change(
    panelId: PanelId,
    apply: (header: PanelHeader) => Result<PanelHeader, Failure>,
  ): Promise<Result<PanelHeader, Failure>> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const record = await records.get('panel', panelId)
      if (!record) return err({ kind: 'not-found' })
      const next = apply(PanelHeader.parse(record.json))
      if (!next.ok) return next
      const done = await put(next.value, record.version)
      if (done.ok) return next
      if (done.error === 'unavailable') break
    }
    return err({ kind: 'not-stored' })
  }

  const changeSeat = (
    panelId: PanelId,
    seat: SeatId,
    apply: (it: HeaderSeat) => Result<HeaderSeat, Failure>,
  ) =>
    change(panelId, (header) => {
      const found = header.seats.find(({ id }) => id === seat)
      if (!found) return err({ kind: 'not-found' })
      const next = apply(found)
      if (!next.ok) return next
      return ok({ ...header, seats: header.seats.map((it) => (it.id === seat ? next.value : it)) })
    })

  async function open(options: {
    header: Omit<PanelHeader, 'createdAt' | 'seats'>
    kit: Kit
    seats: readonly { seat: HeaderSeat; seniority: number }[]
  }): Promise<Result<PanelHeader, Failure>> {
    const header: PanelHeader = {
      ...options.header,
      createdAt: clock.now(),
      seats: options.seats.map(({ seat }) => seat),
    }
    const seeds = options.seats.map(({ seat, seniority }) => ({ id: seat.id, role: seat.role, seniority }))
    // The room first: one without a header is out of everybody's reach, a header without a room would be a broken panel.
    const made = await rooms.create(header.id, {
      kit: options.kit,
      seats: seeds,
      rehearsal: header.rehearsal,
    })
    return made && (await put(header, 0)).ok ? ok(header) : err({ kind: 'not-stored' })
  }

  const newSeat = (it: Pick<HeaderSeat, 'role' | 'name' | 'title' | 'email' | 'member'>): HeaderSeat => ({
    id: ids.id() as SeatId,
    link: 0,
    revoked: false,
    ...it,
  })

  const leadSeat = (member: Pick<Member, 'id' | 'name' | 'email'>, title: string) => ({
    seat: newSeat({ role: 'lead', name: member.name, title, email: member.email, member: member.id }),
    seniority: LEAD_SENIORITY,
  })

  async function summary(header: PanelHeader, caller: Caller): Promise<PanelSummary> {
    return {
      id: header.id,
      rehearsal: header.rehearsal,
      position: header.position.title,
      candidate: header.candidate.name,
      startsAt: header.startsAt,
      createdAt: header.createdAt,
      phase: (await rooms.stateOf(header.id))?.phase ?? 'lobby',
      mySeat: access.seatOf(caller, header),
    }
  }

  async function headersOf(caller: Caller): Promise<readonly PanelHeader[]> {
    const made = caller.member ? await records.find('panel', 'createdBy', caller.member) : []
    const seated = await Promise.all(caller.seats.map(({ panelId }) => headerOf(panelId)))
    const all = [
      ...made.map(({ json }) => PanelHeader.parse(json)),
      ...seated.filter((it) => it !== null && access.seatOf(caller, it) !== null),
    ].filter((it) => it !== null)
    const byId = new Map(all.map((header) => [header.id, header]))
    return [...byId.values()].toSorted((one, other) => other.createdAt - one.createdAt).slice(0, LISTED_MAX)
  }

  async function warningsFor(header: PanelHeader): Promise<readonly string[]> {
    const kit = (await rooms.stateOf(header.id))?.kit
    const raters = ratersIn(header)
    const alike = header.rehearsal ? [] : await records.find('panel', 'position', header.position.id)
    const others = alike.map(({ json }) => PanelHeader.parse(json)).filter(({ id }) => id !== header.id)
    const position = header.rehearsal ? null : await positions.get(header.position.id)
    return [
      ...sizeWarnings(raters, others.map(ratersIn)),
      ...(kit ? unasked(kit) : []),
      ...(kit && position ? deviations(position, kit) : []),
    ]
  }

  async function answer({ header, seat, mayManage }: Met): Promise<PanelAnswer> {
    return {
      id: header.id,
      rehearsal: header.rehearsal,
      position: header.position.title,
      candidate: header.candidate.name,
      meetingLink: header.meetingLink,
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
      warnings: await warningsFor(header),
    }
  }

  async function renew(panelId: PanelId, seat: SeatId): Promise<Result<LinkAnswer, Failure>> {
    const raised = await changeSeat(panelId, seat, (it) => {
      if (it.revoked) return err(conflict('This seat was revoked. Add a new one.'))
      if (it.member) return err(conflict('This seat belongs to an account, which signs in instead.'))
      return ok({ ...it, link: it.link + 1 })
    })
    if (!raised.ok) return raised
    rooms.disconnect(panelId, seat, 'signed-out')
    const link = await invites.issue(panelId, seat, seatIn(raised.value, seat)!.link)
    return link ? ok(link) : err({ kind: 'not-stored' })
  }

  /** The header and seat that a link's secret opens at this moment. */
  async function behind(secret: string) {
    const invite = await invites.find(secret)
    const header = invite && (await headerOf(invite.panelId))
    const seat = header && seatIn(header, invite.seat)
    return seat && seat.link === invite.link && !seat.revoked ? { header, seat } : null
  }

  return {
    async create(by: Member, asked: NewPanel): Promise<Result<{ readonly id: PanelId }, Failure>> {
      const kit = kits.adapt(asked)
      if (!kit.ok) return kit
      const known = 'id' in asked.position ? await positions.get(asked.position.id) : null
      if ('id' in asked.position && !known) return wrong('position', 'position: there is none of that id')
      const problem = obstacleToTimes(asked)
      if (problem) return err(problem)

      const position: Position | null =
        known ??
        ('title' in asked.position ? await positions.create(asked.position.title, kit.value, by.id) : null)
      if (!position) return err({ kind: 'not-stored' })
      const opened = await open({
        header: {
          id: ids.id() as PanelId,
          rehearsal: false,
          position: { id: position.id, title: position.title },
          candidate: { id: ids.id() as CandidateId, name: asked.candidate },
          meetingLink: asked.meetingLink,
          startsAt: asked.startsAt,
          createdBy: by.id,
        },
        kit: kit.value,
        seats: [
          leadSeat(by, asked.lead.title),
          ...asked.seats.map(({ seniority, ...it }) => ({
            seat: newSeat({ ...it, member: null }),
            seniority,
          })),
        ],
      })
      return opened.ok ? ok({ id: opened.value.id }) : opened
    },
    /** A labelled panel that belongs to no position, with synthetic panelists. @returns their seats, in the order of `parts`. */
    async createRehearsal(
      member: MemberId,
      parts: readonly { readonly name: string; readonly title: string; readonly seniority: number }[],
    ): Promise<{ panelId: PanelId; seats: readonly SeatId[] }> {
      const seats = parts.map(({ name, title, seniority }) => ({
        seat: newSeat({ role: 'panelist', name, title, email: null, member: null }),
        seniority,
      }))
      const by = await people.member(member)
      if (!by) throw new Error('no such member')
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
      })
      if (!opened.ok) throw new Error('the rehearsal could not be stored')
      return { panelId: opened.value.id, seats: seats.map(({ seat }) => seat.id) }
    },
    /** A fresh link for a seat, for the process itself. */
    async linkFor(panelId: PanelId, seat: SeatId): Promise<string> {
      const link = await renew(panelId, seat)
      if (!link.ok) throw new Error(`no link: ${link.error.kind}`)
      return link.value.path
    },
    async list(caller: Caller): Promise<PanelsAnswer> {
      const headers = await headersOf(caller)
      const panels: PanelSummary[] = []
      for (let from = 0; from < headers.length; from += READ_AT_ONCE_MAX) {
        const some = headers.slice(from, from + READ_AT_ONCE_MAX)
        panels.push(...(await Promise.all(some.map((header) => summary(header, caller)))))
      }
      const known = caller.member ? await positions.list() : []
      return { panels, positions: known.map(fixed) }
    },
    /** Every place that this caller sits at. */
    async seatsOf(caller: Caller): Promise<readonly { readonly panelId: PanelId; readonly seat: SeatId }[]> {
      return (await headersOf(caller)).flatMap((header) => {
        const seat = access.seatOf(caller, header)
        return seat ? [{ panelId: header.id, seat }] : []
      })
    },
    async get(caller: Caller, panelId: PanelId): Promise<Result<PanelAnswer, Failure>> {
      const met = await meet(caller, panelId)
      return met.ok ? ok(await answer(met.value)) : met
    },
    async change(
      caller: Caller,
      panelId: PanelId,
      to: PanelChangeFields,
    ): Promise<Result<PanelAnswer, Failure>> {
      const met = await manage(caller, panelId)
      if (!met.ok) return met
      const problem = obstacleToTimes(to)
      if (problem) return err(problem)
      const changed = await change(panelId, (header) => ok({ ...header, ...to }))
      return changed.ok ? ok(await answer({ ...met.value, header: changed.value })) : changed
    },
    async addSeat(
      caller: Caller,
      panelId: PanelId,
      { seniority, ...asked }: NewSeat,
    ): Promise<Result<{ readonly seat: SeatId }, Failure>> {
      const met = await manage(caller, panelId)
      if (!met.ok) return met
      const seat = newSeat({ ...asked, member: null })
      // The room first, which knows whether newcomers may still come: a seat that only it knows opens nothing.
      const added = await rooms.system(panelId, seat.id, {
        type: 'addSeat',
        seat: { id: seat.id, role: seat.role, seniority },
      })
      if (!added.ok) return added
      const changed = await change(panelId, (header) => ok({ ...header, seats: [...header.seats, seat] }))
      return changed.ok ? ok({ seat: seat.id }) : changed
    },
    async renewLink(caller: Caller, panelId: PanelId, seat: SeatId): Promise<Result<LinkAnswer, Failure>> {
      const met = await manage(caller, panelId)
      return met.ok ? renew(panelId, seat) : met
    },
    /** Takes a seat away for good: its link, its sign-ins and its live connections end at once. Safe to repeat. */
    async revoke(
      caller: Caller,
      panelId: PanelId,
      seat: SeatId,
    ): Promise<Result<Record<string, never>, Failure>> {
      const met = await manage(caller, panelId)
      if (!met.ok) return met
      const lead = (await rooms.stateOf(panelId))?.lead.seat
      if (!lead) return err({ kind: 'not-found' })
      if (lead === seat) return err(LEADS)

      const closed = await changeSeat(panelId, seat, (it) => ok({ ...it, revoked: true }))
      if (!closed.ok) return closed
      rooms.disconnect(panelId, seat, 'revoked')
      const told = await rooms.submit(panelId, lead, ids.id() as CommandId, { type: 'revokeSeat', seat })
      if (told.ok) return ok({})
      if (told.error.kind !== 'refused') return told
      if (told.error.refusal.code === 'sealed') return ok({})
      // The lead was handed over meanwhile, perhaps to this very seat: nothing has happened.
      await changeSeat(panelId, seat, (it) => ok({ ...it, revoked: false }))
      return told
    },
    /** Who a link is for. Uses nothing up. */
    async greet(secret: string): Promise<Result<JoinAnswer, Failure>> {
      const found = await behind(secret)
      return found ? ok(greeting(found.header, found.seat)) : err({ kind: 'not-found' })
    },
    /** Gives this browser the link's seat. @returns the secret for the cookie beside the greeting. */
    async join(
      secret: string,
      cookieHeader: string | undefined,
    ): Promise<Result<{ readonly greeting: JoinAnswer; readonly cookie: string }, Failure>> {
      const found = await behind(secret)
      if (!found) return err({ kind: 'not-found' })
      const { header, seat } = found
      const caller = await access.sessionOf(cookieHeader)
      if (caller?.member && header.seats.some((it) => it.member === caller.member && !it.revoked)) {
        return err(
          conflict(
            'You sit on this panel with your account already. Open the link in a private window or on another device.',
          ),
        )
      }
      const cookie = await access.takeSeat(cookieHeader, {
        panelId: header.id,
        seat: seat.id,
        link: seat.link,
      })
      return cookie ? ok({ greeting: greeting(header, seat), cookie }) : err({ kind: 'not-stored' })
    },
    async page(caller: Caller, panelId: PanelId): Promise<Result<PageAnswer, Failure>> {
      const met = await meet(caller, panelId)
      if (!met.ok) return met
      const { seat } = met.value
      const state = seat && (await rooms.stateOf(panelId))
      if (!state) return err({ kind: 'not-found' })
      const documents = documentsOf(state, seat).flatMap((name) => {
        const right = rightOn(state, seat, name)
        return right === 'none' ? [] : [{ name, right }]
      })
      return ok({ seat, clientId: await rooms.issueClient(panelId, seat), documents })
    },
    /** When and where, for a calendar. Neither the candidate nor a personal link is in it: calendars are read by many. */
    async appointment(caller: Caller, panelId: PanelId): Promise<Result<Appointment, Failure>> {
      const met = await meet(caller, panelId)
      if (!met.ok) return met
      const { id, position, startsAt, meetingLink } = met.value.header
      if (startsAt === null) return err(conflict('This panel has no time yet.'))
      const questions = (await rooms.stateOf(panelId))?.kit.questions ?? []
      const minutes = questions.reduce((total, question) => total + question.minutes, CANDIDATE_MINUTES)
      return ok({ id, position: position.title, startsAt, minutes, meetingLink, now: clock.now() })
    },
    async timeline(caller: Caller, panelId: PanelId): Promise<Result<TimelineAnswer, Failure>> {
      const met = await meet(caller, panelId)
      if (!met.ok) return met
      const { seat } = met.value
      const state = seat && (await rooms.viewOf(panelId, seat))
      if (!state) return err({ kind: 'not-found' })
      if (!state.revealed) {
        return err({
          kind: 'refused',
          refusal: { code: 'wrong-phase', needs: ['debrief', 'closed'], is: state.phase },
        })
      }
      return ok({ events: await rooms.eventsOf(panelId, seat), state })
    },
  }
}

type PanelChangeFields = Pick<PanelHeader, 'meetingLink' | 'startsAt'>

const LEADS: Failure = { kind: 'refused', refusal: { code: 'cannot-lead' } }

const conflict = (message: string): Failure => ({ kind: 'conflict', message })

const seatIn = (header: PanelHeader, id: SeatId): HeaderSeat | undefined =>
  header.seats.find((it) => it.id === id)

const greeting = (header: PanelHeader, seat: HeaderSeat): JoinAnswer => ({
  panelId: header.id,
  seat: seat.id,
  name: seat.name,
  position: header.position.title,
  lead: header.seats.find(({ role }) => role === 'lead')?.name ?? '',
})

const ratersIn = (header: PanelHeader): number =>
  header.seats.filter((seat) => countsIn(seat) && !seat.revoked).length

function sizeWarnings(raters: number, others: readonly number[]): readonly string[] {
  const people = (count: number) => `${count} rater${count === 1 ? '' : 's'}`
  const sizes = [...new Set(others)].toSorted((one, other) => one - other)
  return [
    raters < RATERS_MIN &&
      `This panel has ${people(raters)}: ${RATERS_MIN} to ${RATERS_MAX} give a score that others can check.`,
    raters > RATERS_MAX &&
      `This panel has ${people(raters)}: more than ${RATERS_MAX} add little and weigh on the candidate.`,
    sizes.some((size) => size !== raters) &&
      `This panel has ${people(raters)}; the position's other panels have ${sizes.join(' or ')}.`,
  ].filter((it) => it !== false)
}

/** Competencies that keep no question: their weight goes to the others. */
function unasked(kit: Kit): readonly string[] {
  return kit.competencies
    .filter(({ id }) => !kit.questions.some(({ competency }) => competency === id))
    .map(({ name, weight }) => `No question about “${name}” is left: its ${weight} % go to the others.`)
}

function obstacleToTimes({ meetingLink, startsAt }: PanelChangeFields): Failure | null {
  const problems = [
    meetingLink !== null && !hasHost(meetingLink)
      ? { field: 'meetingLink', problem: 'meeting link must be an https:// address' }
      : null,
    startsAt !== null && !(Number.isInteger(startsAt) && startsAt < STARTS_BEFORE)
      ? { field: 'startsAt', problem: 'start must be a time in whole milliseconds before the year 2100' }
      : null,
  ].filter((it) => it !== null)
  return problems.length > 0 ? { kind: 'malformed', problems } : null
}

/** What the link's own pattern cannot tell: whether browsers would find a host in it. */
const hasHost = (link: string): boolean => URL.canParse(link) && /[a-z0-9]/i.test(new URL(link).hostname)

const fixed = ({ id, title, kit }: Position): PanelsAnswer['positions'][number] => ({
  id,
  title,
  kit: kit.id,
  questions: kit.questions,
  placeholders: kit.placeholders,
})
