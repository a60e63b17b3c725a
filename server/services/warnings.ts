import type { Kit } from '#shared/model/kit.ts'
import type { PanelHeader } from '#shared/model/panel.ts'
import { countsIn } from '#shared/panel/seats.ts'
import { deviations, type Position } from './positions.ts'

const RATERS_MIN = 2
const RATERS_MAX = 4

/** What to weigh before a panel meets: sentences, never obstacles. `others` are the position's other panels. */
export function warningsFor(
  header: PanelHeader,
  { kit, position, others }: { kit: Kit | null; position: Position | null; others: readonly PanelHeader[] },
): readonly string[] {
  return [
    ...sizeWarnings(ratersIn(header), others.map(ratersIn)),
    ...(kit ? unasked(kit) : []),
    ...(kit && position ? deviations(position, kit) : []),
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
      `This panel has ${people(raters)}; the position's other panels have ${sizes.join(' or ')}.`,
  ].filter((it) => it !== false)
}

/** Competencies that keep no question: their weight goes to the others. */
function unasked(kit: Kit): readonly string[] {
  return kit.competencies
    .filter(({ id }) => !kit.questions.some(({ competency }) => competency === id))
    .map(({ name, weight }) => `No question about “${name}” is left: its ${weight} % go to the others.`)
}
