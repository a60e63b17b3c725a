import { deviationsOf } from '#shared/calibration/comparability.ts'
import { countingSeats, type Reference } from '#shared/calibration/position-result.ts'
import { matrixOf } from '#shared/calibration/ratings.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { PositionAnswer, PositionPanel, PositionsAnswer } from '#shared/contract/positions.ts'
import type { Member } from '#shared/model/directory.ts'
import type { CompetencyId, MemberId, PositionId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import { type PanelHeader, personAt } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Histories } from './histories.ts'
import { seatIn } from './headers.ts'
import type { Bank } from './kits.ts'
import type { People } from './people.ts'
import type { PositionDecisions } from './position-decisions.ts'
import { type HeldPanel, type PositionPanels, referenceOf } from './position-panels.ts'
import { calibrationOf, isInCharge, type Position, type Positions } from './positions.ts'

export type PositionPages = ReturnType<typeof createPositionPages>

/** Positions as those in charge of them see them: the list, each one's page, and its switch. */
export function createPositionPages(deps: {
  positions: Positions
  people: Pick<People, 'member'>
  panels: PositionPanels
  decisions: Pick<PositionDecisions, 'of'>
  histories: Pick<Histories, 'afterSwitch'>
  bank: Pick<Bank, 'kits'>
}) {
  const { positions, people, panels, decisions, histories, bank } = deps

  async function nameOf(id: MemberId): Promise<string> {
    return (await people.member(id))?.name ?? ''
  }

  async function listed(position: Position): Promise<PositionsAnswer['positions'][number]> {
    const all = await panels.listed(position)
    let sealed = 0
    for (const { header } of all.filter(({ phase }) => phase === 'closed')) {
      if (await panels.isSealed(header.id)) sealed++
    }
    return {
      id: position.id,
      title: position.title,
      role: bank.kits.find(({ id }) => id === position.kit.id)?.role ?? position.kit.id,
      candidates: new Set(all.map(({ header }) => header.candidate.id)).size,
      sealed,
      createdAt: position.createdAt,
    }
  }

  async function answer(position: Position): Promise<PositionAnswer> {
    const held = await panels.all(position)
    const kit = panels.kitOf(position, held)
    const changes = await Promise.all(
      (position.calibration ?? []).map(async ({ to, by, at }) => ({ to, by: await nameOf(by), at })),
    )
    const { id, version, questions, weights } = position.kit
    return {
      id: position.id,
      title: position.title,
      createdAt: position.createdAt,
      kit: { id, version, role: kit?.role ?? id },
      competencies: (Object.keys(weights) as CompetencyId[]).map((it) => ({
        id: it,
        name: nameIn(kit, it),
        weight: weights[it]!,
      })),
      questions: questions.flatMap((asked) => {
        const found = kit?.questions.find((it) => it.id === asked)
        return found
          ? [{ id: asked, label: found.label, competency: found.competency, minutes: found.minutes }]
          : []
      }),
      weightsFixedAt: position.createdAt,
      calibration: { is: calibrationOf(position), changes: changes.toReversed() },
      panels: held.map((it) => shown(position, referenceOf(position, kit), it)),
      decisions: await decisions.of(position.id),
    }
  }

  /** The position for who may see it; `not-found` for all others. */
  async function meet(by: Pick<Member, 'id' | 'role'>, id: PositionId): Promise<Result<Position, Failure>> {
    const position = await positions.get(id)
    return position && isInCharge(by, position) ? ok(position) : err({ kind: 'not-found' })
  }

  return {
    meet,
    answer,
    async list(by: Member): Promise<PositionsAnswer> {
      const mine = (await positions.list()).filter((it) => isInCharge(by, it))
      const found: PositionsAnswer['positions'][number][] = []
      for (const it of mine) found.push(await listed(it))
      return { positions: found }
    },
    async get(by: Member, id: PositionId): Promise<Result<PositionAnswer, Failure>> {
      const met = await meet(by, id)
      return met.ok ? ok(await answer(met.value)) : met
    },
    /** One switch for a position. What other panels know of its raters from it follows. */
    async change(by: Member, id: PositionId, to: 'on' | 'off'): Promise<Result<PositionAnswer, Failure>> {
      const met = await meet(by, id)
      if (!met.ok) return met
      const changed = await positions.switchCalibration(id, to, by.id)
      if (!changed) return err({ kind: 'not-stored' })
      if (to === 'on') await histories.afterSwitch(id)
      return ok(await answer(changed))
    },
  }
}

/** Before the reveal: who is planned for whom, and the plan alone. */
function shown({ kit }: Position, reference: Reference, { header, phase, state }: HeldPanel): PositionPanel {
  const matrix = matrixOf(state)
  const named = (seat: PanelHeader['seats'][number]) => ({
    person: personAt(header.id, seat),
    name: seat.name,
  })
  return {
    id: header.id,
    candidate: header.candidate,
    phase,
    sealedAt: state.sealedAt,
    startsAt: header.startsAt,
    createdAt: header.createdAt,
    people: header.seats
      .filter(({ revoked }) => !revoked)
      .map((seat) => ({ ...named(seat), role: seat.role })),
    rated: matrix.ok
      ? countingSeats(matrix.value, reference).flatMap((id) => {
          const seat = seatIn(header, id)
          return seat ? [named(seat)] : []
        })
      : null,
    deviations: deviationsOf(kit, state),
  }
}

const nameIn = (kit: Kit | null, competency: CompetencyId): string =>
  kit?.competencies.find(({ id }) => id === competency)?.name ?? competency
