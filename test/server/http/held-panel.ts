import { expect } from 'vitest'
import type { PanelAnswer } from '#shared/contract/http.ts'
import type { PositionAnswer, PositionsAnswer } from '#shared/contract/positions.ts'
import { Member } from '#shared/model/directory.ts'
import type { MemberId, PositionId, QuestionId, SeatId } from '#shared/model/ids.ts'
import type { LockedScorecard, Rating } from '#shared/model/scorecard.ts'
import type { Event } from '#shared/panel/events.ts'
import { LEAD, seatNamed, type Site, type Visitor } from './a-site.ts'

/** Somebody else with an account and the same password, signed in. */
export async function aMember(site: Site, name: string, role: Member['role']): Promise<Visitor> {
  const [first] = await site.records.find('member', 'email', LEAD.email)
  const email = `${name}@example.org`
  const member = {
    ...Member.parse(first!.json),
    id: `member-of-${name.replaceAll('.', '-')}` as MemberId,
    name,
    email,
    role,
  }
  await site.records.put('member', member.id, member, { expected: 0, keys: { email } })
  const visitor = site.visitor()
  expect((await visitor.post('/api/sign-in', { email, password: LEAD.password })).status).toBe(200)
  return visitor
}

type Held = {
  /** By the name of the seat; `lead` is the panel's lead. In the order of the kit's questions. */
  readonly cards: Readonly<Record<string, readonly Rating[]>>
  readonly recused?: readonly string[]
  readonly until: 'scoring' | 'reveal' | 'seal'
}

/** Lets a panel happen: cards are locked, and it goes on to where it is told. */
export async function hold(
  site: Site,
  panel: PanelAnswer,
  { cards, recused = [], until }: Held,
): Promise<void> {
  const at = site.clock.now()
  const lead = panel.seats.find((it) => it.role === 'lead')!.id
  const seat = (name: string): SeatId => (name === 'lead' ? lead : seatNamed(panel, name))
  const questions = (await site.rooms.stateOf(panel.id))!.kit.questions.map(({ id }) => id)
  const locked = Object.entries(cards).map(([name, ratings]): Event => ({
    type: 'scorecardLocked',
    seat: seat(name),
    card: aCard(questions, ratings),
    at,
  }))
  const away = recused.map((name): Event => ({
    type: 'recused',
    seat: seat(name),
    reason: 'they are cousins',
    at,
  }))
  const later: readonly Event[] = [
    { type: 'debriefEnded', at },
    { type: 'decided', value: 'hold', reasons: 'later', override: null, by: lead, at },
    { type: 'sealed', by: lead, result: null, at },
  ]
  site.rooms.happens(
    panel.id,
    { type: 'questionsEnded', at },
    ...locked,
    ...away,
    ...(until === 'scoring' ? [] : [{ type: 'revealed', override: null, at } as const]),
    ...(until === 'seal' ? later : []),
  )
  if (until === 'seal') await site.histories.afterSeal(panel.id)
}

/** The only position of that title that this visitor sees. */
export async function positionTitled(visitor: Visitor, title: string): Promise<PositionId> {
  const { body } = await visitor.get<PositionsAnswer>('/api/positions')
  const [found, ...others] = body.positions.filter((it) => it.title === title)
  expect(others).toEqual([])
  return found!.id
}

export const positionOf = async (visitor: Visitor, id: PositionId): Promise<PositionAnswer> =>
  (await visitor.get<PositionAnswer>(`/api/positions/${id}`)).body

function aCard(questions: readonly QuestionId[], ratings: readonly Rating[]): LockedScorecard {
  const answers = ratings.map((rating, n) => [questions[n]!, { rating, ratedAfterMs: 0 }] as const)
  return { answers: Object.fromEntries(answers), notes: {}, digest: '' }
}
