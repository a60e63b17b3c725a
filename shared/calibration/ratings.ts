import type { CompetencyId, EpochMs, QuestionId, SeatId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import { isScore, type LockedScorecard, type NoteLine, type Rating, type Score } from '../model/scorecard.ts'
import { entryOf } from '../panel/entries.ts'
import { isSkipped } from '../panel/places.ts'
import { countsIn, isRater } from '../panel/seats.ts'
import type { PanelState, Revision, Scorecard, Seat } from '../panel/state.ts'
import { err, ok, type Result } from '../result.ts'

/**
 * Which of a rater's ratings to take. `locked`: as it stood before the reveal. `counted`: the same, but where the lead
 * chose a revision, that one; this is the result. `revised`: the last revision of each, chosen or not, for comparison.
 */
export type Basis = 'locked' | 'counted' | 'revised'

/** One rater on one question. Notes are whole; only `heard` lines are evidence. */
export type Cell = {
  readonly seat: SeatId
  readonly questionId: QuestionId
  readonly locked: Rating
  readonly counted: Rating
  readonly revised: Rating
  /** In the order they were made. */
  readonly revisions: readonly Revision[]
  readonly notes: readonly NoteLine[]
}

/** Why a rater's card is not in the matrix. Said on the page, so that nobody is missed in silence. */
export type LeftOut = {
  readonly seat: SeatId
  readonly why: 'recused' | 'not-locked' | 'locked-after-the-reveal'
}

export type MatrixQuestion = {
  readonly id: QuestionId
  readonly competency: CompetencyId
  /** Skipped questions keep their row; nothing in it counts. */
  readonly skipped: boolean
}

/** Every rating of one panel, once it is revealed. Rows are questions in the kit's order, columns are raters by id. */
export type RatingMatrix = {
  readonly kit: Kit
  readonly questions: readonly MatrixQuestion[]
  /** Lead and panelists whose card was locked at the reveal: these count. */
  readonly raters: readonly SeatId[]
  /** Shadows rate to learn. They are shown apart and are in no mean. */
  readonly shadows: readonly SeatId[]
  readonly leftOut: readonly LeftOut[]
  readonly cells: ReadonlyMap<QuestionId, ReadonlyMap<SeatId, Cell>>
}

/** The matrix of a panel, or `not-revealed`: before the reveal there is nothing to compute from, on any machine. */
export function matrixOf(state: PanelState): Result<RatingMatrix, 'not-revealed'> {
  const revealed = state.revealed
  if (!revealed) return err('not-revealed')

  const seats = Object.values(state.seats).sort((a, b) => (a.id < b.id ? -1 : 1))
  const questions = distinctQuestions(state)
  const cards = new Map<SeatId, LockedScorecard>()
  const leftOut: LeftOut[] = []
  for (const seat of seats.filter(isRater)) {
    const scorecard = entryOf(state.scorecards, seat.id)
    const why = whyLeftOut(seat, scorecard, revealed.at)
    if (why === null) cards.set(seat.id, scorecard!.card!)
    // A shadow is in no result anyway, and its card is for itself and the lead alone.
    else if (countsIn(seat) && !neverWasHere(seat)) leftOut.push({ seat: seat.id, why })
  }

  const cells = new Map(
    questions.map(({ id }) => [
      id,
      new Map([...cards].map(([seat, card]) => [seat, cellOf(state, card, seat, id)])),
    ]),
  )
  const withCard = seats.filter((seat) => cards.has(seat.id))
  return ok({
    kit: state.kit,
    questions,
    raters: withCard.filter(countsIn).map((seat) => seat.id),
    shadows: withCard.filter((seat) => !countsIn(seat)).map((seat) => seat.id),
    leftOut,
    cells,
  })
}

/** Withdrawn before anybody came by it: a seat made by mistake, say. There is nothing to leave out. */
const neverWasHere = (seat: Seat) => seat.revokedAt !== null && seat.joinedAt === null

function whyLeftOut(
  seat: Seat,
  scorecard: Scorecard | undefined,
  revealedAt: EpochMs,
): LeftOut['why'] | null {
  if (seat.recused) return 'recused'
  if (!scorecard?.card) return 'not-locked'
  // A card locked with the others' ratings in view is no independent judgement.
  return scorecard.lockedAt > revealedAt ? 'locked-after-the-reveal' : null
}

/** The score that a rater's cell holds on this basis, 1 to 5. Null for every non-score and for a skipped question. */
export function scoreAt(
  matrix: RatingMatrix,
  question: QuestionId,
  seat: SeatId,
  basis: Basis,
): Score | null {
  if (matrix.questions.find((it) => it.id === question)?.skipped) return null
  const rating = matrix.cells.get(question)?.get(seat)?.[basis]
  return isScore(rating) ? rating : null
}

/** The counted raters' scores on one question, lowest first. Absent ratings are absent: the list is shorter, it holds no zeros. */
export function scoresOn(matrix: RatingMatrix, question: QuestionId, basis: Basis): readonly Score[] {
  return (
    matrix.raters
      .map((seat) => scoreAt(matrix, question, seat, basis))
      .filter((score) => score !== null)
      // Floating sums depend on the order, and the order of raters must not.
      .sort((a, b) => a - b)
  )
}

/** How many cells the counted raters have, and how many of them hold a score. */
export function cellsRated(
  matrix: RatingMatrix,
  basis: Basis,
): { readonly rated: number; readonly cells: number } {
  const rated = matrix.questions.map((question) => scoresOn(matrix, question.id, basis).length)
  return {
    rated: rated.reduce((total, n) => total + n, 0),
    cells: matrix.questions.length * matrix.raters.length,
  }
}

/** A locked 1, 2 or 5 without one line of what was heard: shown as a flag, never refused (R19). */
export function lacksEvidence(cell: Cell): boolean {
  const far = cell.locked === 1 || cell.locked === 2 || cell.locked === 5
  return far && evidenceOf(cell).length === 0
}

/** What was seen or heard; thoughts and plans to probe are no evidence. Empty lines are none either. */
export const evidenceOf = (cell: Cell): readonly NoteLine[] =>
  cell.notes.filter((line) => line.kind === 'heard' && line.text.trim() !== '')

function distinctQuestions(state: PanelState): readonly MatrixQuestion[] {
  const seen = new Set<QuestionId>()
  return state.kit.questions.flatMap(({ id, competency }) => {
    if (seen.has(id)) return []
    seen.add(id)
    return [{ id, competency, skipped: isSkipped(state, id) }]
  })
}

function cellOf(state: PanelState, card: LockedScorecard, seat: SeatId, questionId: QuestionId): Cell {
  const revisions = state.revisions.filter((it) => it.seat === seat && it.questionId === questionId)
  // An answer that is not on the card at all was never given: the lock fills these in, an old log may not have.
  const locked = entryOf(card.answers, questionId)?.rating ?? 'not-observed'
  return {
    seat,
    questionId,
    locked,
    counted: revisions.findLast((it) => it.chosen !== null)?.to ?? locked,
    revised: revisions.at(-1)?.to ?? locked,
    revisions,
    notes: entryOf(card.notes, questionId) ?? [],
  }
}
