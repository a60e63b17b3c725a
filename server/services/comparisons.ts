import { comparabilityOf, deviationsOf, isApart } from '#shared/calibration/comparability.ts'
import { compositeOf } from '#shared/calibration/composite.ts'
import { decisionNeeds, mechanicalOf } from '#shared/calibration/position-decision.ts'
import { countingSeats, positionTable, withoutMessages } from '#shared/calibration/position-result.ts'
import { seenBy } from '#shared/calibration/sealed-result.ts'
import type { Failure, FieldProblem } from '#shared/contract/failures.ts'
import type {
  ComparisonAnswer,
  NewPositionDecision,
  PanelOutcome,
  PositionAnswer,
} from '#shared/contract/positions.ts'
import type { Member } from '#shared/model/directory.ts'
import type { MemberId, PersonId, PositionId } from '#shared/model/ids.ts'
import { type PanelHeader, personAt } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { byName, type Persons } from './persons.ts'
import type { Readings } from './readings.ts'
import type { PositionAnalysis } from './position-analysis.ts'
import type { PositionDecisions } from './position-decisions.ts'
import type { PositionPages } from './position-pages.ts'
import { type PositionPanels, rated, referenceOf, type RevealedPanel } from './position-panels.ts'
import { calibrationOf, type Position } from './positions.ts'

const CHANGED: Failure = {
  kind: 'conflict',
  message: 'Ratings have changed since this comparison was shown. Look at it again before you decide.',
}

export type Comparisons = ReturnType<typeof createComparisons>

/** The candidates of one position side by side, from revealed panels alone, and the decision among them. */
export function createComparisons(deps: {
  pages: Pick<PositionPages, 'meet' | 'answer'>
  panels: PositionPanels
  analysis: PositionAnalysis
  decisions: PositionDecisions
  persons: Pick<Persons, 'get'>
  readings: Pick<Readings, 'note'>
}) {
  const { pages, panels, analysis, decisions, persons, readings } = deps

  async function compared(by: Member, id: PositionId): Promise<Result<Compared, Failure>> {
    const met = await pages.meet(by, id)
    if (!met.ok) return met
    const position = met.value
    const revealed = await panels.revealed(position, 'reveal')
    // Whose seat on a panel was taken away does not come back in by this door.
    const isShutOut = revealed.some(({ header }) =>
      header.seats.some(({ member, revoked }) => revoked && member === by.id),
    )
    if (isShutOut) return err({ kind: 'forbidden' })
    const reference = referenceOf(position, panels.kitOf(position, revealed))
    const { table, raters } = positionTable(revealed.map(rated), reference)
    const analysed = await analysis.of(table)
    if (!analysed.ok) return analysed
    const { result, inputs } = analysed.value
    const held = revealed.map((panel) => ({
      panel: panel.header.id,
      candidate: panel.header.candidate.id,
      deviations: deviationsOf(position.kit, panel.state),
      raters: countingSeats(panel.matrix, reference).length,
    }))
    const isOn = calibrationOf(position) === 'on'
    return ok({
      position,
      revealed,
      raters,
      result,
      isOn,
      answer: {
        position: { id: position.id, title: position.title },
        candidates: candidatesOf(position, revealed, result),
        calibration: isOn ? 'on' : 'off',
        comparability: comparabilityOf(held, table),
        mechanical: mechanicalOf(result, isOn),
        table,
        inputs,
      },
    })
  }

  async function named(found: Compared): Promise<NonNullable<ComparisonAnswer['raters']>> {
    return Promise.all(
      found.raters.map(async ({ id, person }) => ({
        id,
        person,
        name: (await persons.get(person))?.name ?? nameOnPanels(found.revealed, person),
      })),
    )
  }

  return {
    async get(by: Member, id: PositionId): Promise<Result<ComparisonAnswer, Failure>> {
      const found = await compared(by, id)
      if (!found.ok) return found
      const { answer, isOn, result, revealed } = found.value
      for (const { header } of revealed.filter((it) => !sitsOn(it.header, by.id))) {
        if (!(await readings.note(header.id, by.id))) return err({ kind: 'not-stored' })
      }
      const isAdmin = by.role === 'admin'
      const shown = isAdmin ? result : seenBy(result, null)
      return ok({
        ...answer,
        result: isOn && result.calibration ? withoutMessages(shown) : null,
        raters: isAdmin ? await named(found.value) : null,
      })
    },
    /** Beside all earlier ones. `malformed` names what it has to say and does not; `conflict` if the comparison is another by now. */
    async decide(
      by: Member,
      id: PositionId,
      asked: NewPositionDecision,
    ): Promise<Result<PositionAnswer, Failure>> {
      const found = await compared(by, id)
      if (!found.ok) return found
      const { candidates, comparability, mechanical, inputs } = found.value.answer
      if (asked.inputs !== inputs) return err(CHANGED)
      const problems = problemsOf(asked, found.value.answer)
      if (candidates.length === 0 || problems.length > 0) {
        const none = { field: 'candidate', problem: 'candidate: no panel of this position is revealed yet' }
        return err({ kind: 'malformed', problems: problems.length > 0 ? problems : [none] })
      }
      const stored = await decisions.add({
        ...asked,
        position: id,
        mechanical,
        comparability: comparability.kind,
        by: by.id,
      })
      return stored ? ok(await pages.answer(found.value.position)) : err({ kind: 'not-stored' })
    },
  }
}

const sitsOn = ({ seats }: PanelHeader, id: MemberId): boolean =>
  seats.some(({ member, revoked }) => member === id && !revoked)

type Answered = Omit<ComparisonAnswer, 'result' | 'raters'>
type Compared = {
  readonly position: Position
  readonly revealed: readonly RevealedPanel[]
  readonly raters: ReturnType<typeof positionTable>['raters']
  readonly result: NonNullable<ComparisonAnswer['result']>
  readonly isOn: boolean
  readonly answer: Answered
}

function candidatesOf(
  position: Position,
  revealed: readonly RevealedPanel[],
  { calibration }: Compared['result'],
): ComparisonAnswer['candidates'] {
  const ids = [...new Set(revealed.map(({ header }) => header.candidate.id))]
  return ids
    .map((id) => {
      const own = revealed.filter(({ header }) => header.candidate.id === id)
      const found = calibration?.candidates.find((it) => it.id === id)
      return {
        id,
        name: own.at(-1)!.header.candidate.name,
        panels: own.map((it) => ({ id: it.header.id, phase: it.phase, outcome: outcomeOf(it) })),
        apart: own.every(({ state }) => isApart(deviationsOf(position.kit, state))),
        raw: found?.overall.raw ?? null,
        coverage: found?.coverage ?? 0,
      }
    })
    .toSorted(byName)
}

/** From the log alone. Nothing before the seal: until then the panel may still change its mind. */
function outcomeOf({ state, matrix }: RevealedPanel): PanelOutcome | null {
  const { decision, sealedAt } = state
  if (sealedAt === null || !decision) return null
  const { overall } = compositeOf(matrix, 'counted')
  return {
    sealedAt,
    decision: decision.value,
    reasons: decision.reasons,
    override: decision.override,
    composite: overall.kind === 'score' ? overall.mean : null,
  }
}

function problemsOf(asked: NewPositionDecision, comparison: Answered): readonly FieldProblem[] {
  const { candidate, override, signedIncomparable } = asked
  if (candidate !== null && !comparison.candidates.some(({ id }) => id === candidate)) {
    return [{ field: 'candidate', problem: 'candidate: not among those compared here' }]
  }
  const needs = decisionNeeds(comparison.mechanical, comparison.comparability, candidate)
  return [
    needs.override &&
      override === null && {
        field: 'override',
        problem: 'override: this goes against the mechanical result, say why',
      },
    needs.signed &&
      signedIncomparable === null && {
        field: 'signedIncomparable',
        problem: 'signed reason: these candidates cannot be compared, say why they are ranked all the same',
      },
  ].filter((it) => it !== false)
}

/** For those who are on no list of people: seats from before there was one. */
function nameOnPanels(revealed: readonly RevealedPanel[], person: PersonId): string {
  const seats = revealed.flatMap(({ header }) =>
    header.seats.filter((seat) => personAt(header.id, seat) === person),
  )
  return seats.at(-1)?.name ?? ''
}
