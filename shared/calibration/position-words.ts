import type { CandidateId, CompetencyId, PanelId, QuestionId } from '../model/ids.ts'
import { unreachable } from '../result.ts'
import type { Comparability, Deviation, Reason } from './comparability.ts'
import { list, minutesWords } from './words.ts'

/** How things are called where the sentence is read. */
export type PositionNames = {
  readonly candidate: (id: CandidateId) => string
  /** "question 5" or its label. */
  readonly question: (id: QuestionId) => string
  readonly competency: (id: CompetencyId) => string
  /** "Tuesday’s panel". */
  readonly panel: (id: PanelId) => string
}

/** The verdict over a comparison, before its reasons. */
export function comparabilityWords({ kind }: Comparability): string {
  switch (kind) {
    case 'yes':
      return 'These candidates can be compared.'
    case 'partly':
      return 'These candidates can be compared in part. Keep in mind what differed:'
    case 'no':
      return 'These candidates cannot all be compared. A ranking across them needs a signed reason:'
    default:
      return unreachable(kind)
  }
}

/** One reason as a sentence, with whose panel it is about. */
export function reasonWords(reason: Reason, names: PositionNames): string {
  if (reason.code === 'panel-size') {
    return `Panels were of different size: ${reason.sizes.map((it) => `${it.raters} for ${names.candidate(it.candidate)}`).join(', ')}.`
  }
  if (reason.code === 'not-connected') {
    return (
      `No panelist ties these groups together: ${reason.groups.map((it) => list(it.map(names.candidate))).join('; ')}. ` +
      'This comparison assumes the groups of panelists are equally strict.'
    )
  }
  return `${names.candidate(reason.candidate)}: ${planWords(reason, names)}`
}

/** A deviation of one panel, without whose it is. */
export function planWords(
  deviation: Deviation,
  names: Pick<PositionNames, 'question' | 'competency'>,
): string {
  const all = (ids: readonly QuestionId[]) => list(ids.map(names.question))
  switch (deviation.code) {
    case 'other-kit':
      return `another kit than the position’s (${deviation.role}, version ${deviation.version}); left out of the calibration.`
    case 'other-weights':
      return `this panel weighed ${list(deviation.competencies.map(names.competency))} differently; the position’s weights count here.`
    case 'left-out':
      return `not planned: ${all(deviation.questions)}.`
    case 'added':
      return `planned for this candidate alone, in no score: ${all(deviation.questions)}.`
    case 'reordered':
      return 'the questions were planned in another order.'
    case 'planned-because':
      return `planned so because: “${deviation.reason.trim()}”`
    case 'rephrased':
      return `worded differently: ${all(deviation.questions)}.`
    case 'skipped':
      return `skipped: ${all(deviation.questions)}.`
    case 'not-reached':
      return `not reached: ${all(deviation.questions)}.`
    case 'asked-out-of-order':
      return `asked out of order: ${all(deviation.questions)}.`
    case 'off-script':
      return deviation.count === 1
        ? 'one question from outside the kit.'
        : `${deviation.count} questions from outside the kit.`
    case 'minutes':
      return `other times than planned: ${deviation.questions
        .map(
          (it) =>
            `${names.question(it.id)} took ${minutesWords(it.actualMs)} of ${minutesWords(it.plannedMs)}`,
        )
        .join(', ')}.`
    default:
      return unreachable(deviation)
  }
}
