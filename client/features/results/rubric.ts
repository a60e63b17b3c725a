import { firstName } from '#client/ui/person-name.ts'
import { type Agenda, agendaOf } from '#shared/calibration/agenda.ts'
import { type PanelAgreement, panelAgreement } from '#shared/calibration/agreement.ts'
import { type Composite, compositeOf } from '#shared/calibration/composite.ts'
import { type Fidelity, fidelityOf } from '#shared/calibration/fidelity.ts'
import { matrixOf, type RatingMatrix } from '#shared/calibration/ratings.ts'
import type { Names } from '#shared/calibration/words.ts'
import type { PanelAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { EpochMs, QuestionId, SeatId } from '#shared/model/ids.ts'
import type { Question } from '#shared/model/kit.ts'
import { speakingOrder } from '#shared/panel/seats.ts'
import type { PanelState } from '#shared/panel/state.ts'

/** Everything that the page shows, computed once from what the log says. */
export type Rubric = {
  readonly panel: PanelAnswer
  readonly state: PanelState
  readonly matrix: RatingMatrix
  /** What counts; as locked; with every revision. */
  readonly counted: Composite
  readonly locked: Composite
  readonly revised: Composite
  readonly agreement: PanelAgreement
  readonly agenda: Agenda
  readonly fidelity: Fidelity
  readonly names: Names
  /** First name where that is enough to tell people apart. */
  readonly shortName: (seat: SeatId) => string
  readonly seatIndex: (seat: SeatId) => number
  readonly questionNumber: (question: QuestionId) => number
  readonly question: (question: QuestionId) => Question
  /** Counted raters, most junior first, the lead last. */
  readonly columns: readonly SeatId[]
}

/**
 * The rubric of a panel.
 *
 * @throws Before the reveal: there is none.
 */
export function rubricOf(panel: PanelAnswer, { state, events }: TimelineAnswer): Rubric {
  const matrix = matrixOf(state)
  if (!matrix.ok) throw new Error('There is no rubric before the reveal')

  const nameOf = (seat: SeatId) => panel.seats.find((it) => it.id === seat)?.name ?? 'A former seat'
  const firstNames = panel.seats.map((it) => firstName(it.name))
  const questionNumber = (id: QuestionId) => state.kit.questions.findIndex((it) => it.id === id) + 1
  const question = (id: QuestionId) => state.kit.questions.find((it) => it.id === id)!
  const order = speakingOrder(state)
  const rank = (seat: SeatId) => (order.includes(seat) ? order.indexOf(seat) : -1)
  const latest = events.at(-1)?.at ?? (0 as EpochMs)
  return {
    panel,
    state,
    matrix: matrix.value,
    counted: compositeOf(matrix.value, 'counted'),
    locked: compositeOf(matrix.value, 'locked'),
    revised: compositeOf(matrix.value, 'revised'),
    agreement: panelAgreement(matrix.value, 'counted'),
    agenda: agendaOf(matrix.value, 'counted'),
    fidelity: fidelityOf(state, events, latest),
    names: {
      seat: nameOf,
      question: (id) => `question ${questionNumber(id)} (${question(id).label})`,
    },
    shortName: (seat) => {
      const first = firstName(nameOf(seat))
      return firstNames.filter((it) => it === first).length > 1 ? nameOf(seat) : first
    },
    seatIndex: (seat) => panel.seats.findIndex((it) => it.id === seat),
    questionNumber,
    question,
    columns: [...matrix.value.raters].sort((a, b) => rank(a) - rank(b)),
  }
}
