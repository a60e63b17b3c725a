import * as z from 'zod/mini'
import { deviationsOfPlan } from '#shared/calibration/comparability.ts'
import { list } from '#shared/calibration/words.ts'
import type { Member } from '#shared/model/directory.ts'
import { CompetencyId, EpochMs, KitId, MemberId, PositionId, QuestionId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import { unreachable } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'

const POSITIONS_MAX = 500
const ATTEMPTS_MAX = 5
/** Of the switch's changes, the last ones are kept. */
const CHANGES_MAX = 50

/** What every candidate of a position is asked, fixed by its first panel. */
export const Position = z.strictObject({
  id: PositionId,
  title: z.string(),
  kit: z.strictObject({
    id: KitId,
    version: z.number(),
    questions: z.array(QuestionId),
    weights: z.record(CompetencyId, z.number()),
    placeholders: z.record(z.string(), z.string()),
  }),
  createdAt: EpochMs,
  createdBy: MemberId,
  /** Absent: on, and never touched. The last change counts. */
  calibration: z.optional(
    z.array(z.strictObject({ to: z.enum(['on', 'off']), by: MemberId, at: EpochMs })).check(z.minLength(1)),
  ),
})
export type Position = z.infer<typeof Position>

export const calibrationOf = ({ calibration }: Pick<Position, 'calibration'>): 'on' | 'off' =>
  calibration?.at(-1)?.to ?? 'on'

/** May see and decide what concerns a position as a whole: admins, coordinators, and who made it. */
export const isInCharge = (member: Pick<Member, 'id' | 'role'>, { createdBy }: Pick<Position, 'createdBy'>) =>
  member.role !== 'lead' || member.id === createdBy

export type Positions = ReturnType<typeof createPositions>

export function createPositions({ records, clock, ids }: { records: Records; clock: Clock; ids: Ids }) {
  return {
    /** A new position, held to this kit from now on; stored by `add`. */
    fixed: (title: string, kit: Kit, createdBy: MemberId): Position => ({
      id: ids.id() as PositionId,
      title,
      kit: {
        id: kit.id,
        version: kit.version,
        questions: kit.questions.map((question) => question.id),
        weights: Object.fromEntries(kit.competencies.map(({ id, weight }) => [id, weight])),
        placeholders: kit.placeholders,
      },
      createdAt: clock.now(),
      createdBy,
    }),
    /** False if it could not be stored. */
    add: async (position: Position): Promise<boolean> =>
      (await records.put('position', position.id, position, { expected: 0 })).ok,
    remove: (id: PositionId): Promise<void> => records.remove('position', id),
    async get(id: PositionId): Promise<Position | null> {
      const record = await records.get('position', id)
      return record && Position.parse(record.json)
    },
    /** Turns calibration on or off, and keeps who did; what it is already is no change. Null if it could not be stored. */
    async switchCalibration(id: PositionId, to: 'on' | 'off', by: MemberId): Promise<Position | null> {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const record = await records.get('position', id)
        if (!record) return null
        const position = Position.parse(record.json)
        if (calibrationOf(position) === to) return position
        const changes = [...(position.calibration ?? []), { to, by, at: clock.now() }]
        const next = { ...position, calibration: changes.slice(-CHANGES_MAX) }
        const done = await records.put('position', id, next, { expected: record.version })
        if (done.ok) return next
        if (done.error === 'unavailable') return null
      }
      return null
    },
    /** Newest first. */
    async list(): Promise<readonly Position[]> {
      return (await records.list('position', POSITIONS_MAX)).map(({ json }) => Position.parse(json))
    },
  }
}

/** How a panel's kit differs from what its position fixed: a sentence each, for people to weigh. */
export const deviations = (
  { kit: plan }: Position,
  kit: Kit,
  labelOf: (question: QuestionId) => string,
): readonly string[] =>
  deviationsOfPlan(plan, kit).map((it) => {
    switch (it.code) {
      case 'other-kit':
        return 'The other candidates for this position are asked from another kit, or another version of it. Results from different kits cannot be compared.'
      case 'left-out':
        return `Left out, though the position’s other candidates are asked: ${list(it.questions.map(labelOf))}.`
      case 'added':
        return `Added, though the position’s other candidates are not asked: ${list(it.questions.map(labelOf))}.`
      case 'reordered':
        return 'The questions come in another order than for the position’s other candidates.'
      case 'rephrased':
        return 'Some words in the questions differ from the position’s other panels.'
      case 'other-weights':
        return 'The weights differ from those that the position’s first panel fixed.'
      default:
        return unreachable(it)
    }
  })
