import { type Reference, isSameKit, type RatedPanel } from '#shared/calibration/position-result.ts'
import { matrixOf, type RatingMatrix } from '#shared/calibration/ratings.ts'
import type { CompetencyId, PanelId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import { personAt, type PanelHeader } from '#shared/model/panel.ts'
import { entryOf } from '#shared/panel/entries.ts'
import type { PanelState, Phase } from '#shared/panel/state.ts'
import type { DirectoryRooms } from './directory-rooms.ts'
import { type Headers, seatIn } from './headers.ts'
import type { Bank } from './kits.ts'
import type { Position } from './positions.ts'

export type HeldPanel = { readonly header: PanelHeader; readonly phase: Phase; readonly state: PanelState }
/** After its reveal, with what was rated. */
export type RevealedPanel = HeldPanel & { readonly matrix: RatingMatrix }

export type PositionPanels = ReturnType<typeof createPositionPanels>

/** The panels of a position with their rooms' states. Rehearsals are never among them. */
export function createPositionPanels(deps: {
  headers: Pick<Headers, 'ofPosition'>
  rooms: Pick<DirectoryRooms, 'stateOf' | 'phasesOf' | 'sealedAtOf'>
  bank: Pick<Bank, 'kits'>
}) {
  const { headers, rooms, bank } = deps

  async function listed({ id }: Pick<Position, 'id'>) {
    const all = (await headers.ofPosition(id)).filter((header) => !header.rehearsal)
    const phases = await rooms.phasesOf(all.map((header) => header.id))
    return all.toReversed().flatMap((header) => {
      const phase = phases.get(header.id)
      return phase ? [{ header, phase }] : []
    })
  }

  async function held(position: Pick<Position, 'id'>, phases: readonly Phase[] | null) {
    const wanted = (await listed(position)).filter(({ phase }) => !phases || phases.includes(phase))
    const found: HeldPanel[] = []
    for (const { header } of wanted) {
      const state = await rooms.stateOf(header.id)
      // The phase of this very state: it may have gone on since the list was made.
      if (state) found.push({ header, phase: state.phase, state })
    }
    return found
  }

  return {
    /** Read from its log, without opening its room. */
    isSealed: async (panelId: PanelId): Promise<boolean> => (await rooms.sealedAtOf([panelId])).has(panelId),
    /** Phases alone, read without opening a room. Oldest first. */
    listed,
    /** Oldest first. */
    all: (position: Pick<Position, 'id'>): Promise<readonly HeldPanel[]> => held(position, null),
    /** Those after their reveal, or after their seal alone. Oldest first. */
    async revealed(
      position: Pick<Position, 'id'>,
      since: 'reveal' | 'seal',
    ): Promise<readonly RevealedPanel[]> {
      return (await held(position, ['debrief', 'closed'])).flatMap((panel) => {
        const matrix = matrixOf(panel.state)
        const counts = since === 'reveal' || panel.state.sealedAt !== null
        return matrix.ok && counts ? [{ ...panel, matrix: matrix.value }] : []
      })
    },
    /** The kit that the position fixed: as one of its rooms keeps it, else as the bank has it. Null where it is gone. */
    kitOf(position: Position, panels: readonly HeldPanel[]): Kit | null {
      const kits = [...panels.map(({ state }) => state.kit), ...bank.kits]
      const same = kits.filter((kit) => isSameKit(kit, position.kit))
      const whole = same.find((kit) =>
        position.kit.questions.every((id) => kit.questions.some((it) => it.id === id)),
      )
      return whole ?? same[0] ?? null
    },
  }
}

/** What every score of this position is stated on: its own questions and weights, whatever a panel did. */
export function referenceOf({ kit: fixed }: Position, kit: Kit | null): Reference {
  const questions = fixed.questions.flatMap((id) => kit?.questions.find((it) => it.id === id) ?? [])
  return {
    kit: fixed,
    competencies: Object.keys(fixed.weights).map((id) => ({
      id: id as CompetencyId,
      weight: entryOf(fixed.weights, id as CompetencyId) ?? 0,
    })),
    questions: questions.map(({ id, competency }) => ({ id, competency })),
  }
}

export const rated = ({ header, matrix }: RevealedPanel): RatedPanel => ({
  candidate: header.candidate.id,
  matrix,
  personAt: (seat) => personAt(header.id, seatIn(header, seat) ?? { id: seat }),
})
