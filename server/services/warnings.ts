import { unaskedWords } from '#shared/calibration/weights.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { PanelHeader } from '#shared/model/panel.ts'
import { countsIn } from '#shared/panel/seats.ts'
import { deviations, type Position } from './positions.ts'

const RATERS_MIN = 2
const RATERS_MAX = 4

/** What to weigh before a panel meets: sentences, never obstacles. `others` are the position’s other panels. */
export function warningsFor(
  header: PanelHeader,
  {
    kit,
    position,
    others,
    labelOf,
  }: {
    kit: Kit | null
    position: Position | null
    others: readonly PanelHeader[]
    labelOf: (question: QuestionId) => string
  },
): readonly string[] {
  return [
    ...sizeWarnings(ratersIn(header), others.map(ratersIn)),
    ...(kit ? unaskedWords(kit.competencies, kit.questions) : []),
    ...(kit && position ? deviations(position, kit, labelOf) : []),
  ]
}

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
      `This panel has ${people(raters)}; the position’s other panels have ${sizes.join(' or ')}.`,
  ].filter((it) => it !== false)
}
