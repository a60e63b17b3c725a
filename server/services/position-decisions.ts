import * as z from 'zod/mini'
import type { Comparability } from '#shared/calibration/comparability.ts'
import type { Mechanical } from '#shared/calibration/position-decision.ts'
import type { PositionDecision } from '#shared/contract/positions.ts'
import { CandidateId, EpochMs, MemberId, PositionId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'
import type { Headers } from './headers.ts'
import type { People } from './people.ts'

/** A decision for a position as it was made. Never changed: the next one stands beside it. Found by the key `position`. */
export const DecisionRecord = z.strictObject({
  position: PositionId,
  candidate: z.nullable(CandidateId),
  reasons: z.string(),
  override: z.nullable(z.string()),
  signedIncomparable: z.nullable(z.string()),
  mechanical: z.strictObject({
    basis: z.enum(['calibrated', 'raw']),
    order: z.array(
      z.strictObject({ candidate: CandidateId, score: z.number(), ahead: z.nullable(z.number()) }),
    ),
  }),
  comparability: z.enum(['yes', 'partly', 'no']),
  inputs: z.string(),
  by: MemberId,
  at: EpochMs,
})
export type DecisionRecord = z.infer<typeof DecisionRecord>

/** What was decided, and what was seen when it was. */
export type Decided = Pick<
  DecisionRecord,
  'position' | 'candidate' | 'reasons' | 'override' | 'signedIncomparable' | 'inputs' | 'by'
> & { readonly mechanical: Mechanical; readonly comparability: Comparability['kind'] }

export type PositionDecisions = ReturnType<typeof createPositionDecisions>

/** The decisions of positions, all of them kept. */
export function createPositionDecisions(deps: {
  records: Records
  clock: Clock
  ids: Ids
  headers: Pick<Headers, 'ofPosition'>
  people: Pick<People, 'member'>
}) {
  const { records, clock, ids, headers, people } = deps

  return {
    /** False if it could not be stored. */
    async add(decided: Decided): Promise<boolean> {
      const record = DecisionRecord.parse({ ...decided, at: clock.now() })
      const keys = { position: decided.position }
      return (await records.put('position-decision', ids.id(), record, { expected: 0, keys })).ok
    },
    /** Newest first. */
    async of(position: PositionId): Promise<readonly PositionDecision[]> {
      const kept = (await records.find('position-decision', 'position', position)).map(({ json }) =>
        DecisionRecord.parse(json),
      )
      if (kept.length === 0) return []
      const candidates = new Map(
        (await headers.ofPosition(position)).map(({ candidate }) => [candidate.id, candidate]),
      )
      return Promise.all(
        kept.map(async (it) => ({
          candidate: it.candidate && (candidates.get(it.candidate) ?? { id: it.candidate, name: '' }),
          reasons: it.reasons,
          override: it.override,
          signedIncomparable: it.signedIncomparable,
          mechanical: it.mechanical,
          comparability: it.comparability,
          inputs: it.inputs,
          by: (await people.member(it.by))?.name ?? '',
          at: it.at,
        })),
      )
    },
  }
}
