import { DECISION_WORDS, type Names, ratingWords, RECOMMENDATION_WORDS } from '#shared/calibration/words.ts'
import { type Kit, spoken } from '#shared/model/kit.ts'
import type { Event } from '#shared/panel/events.ts'
import type { CommandId, ProbeId } from '#shared/model/ids.ts'
import type { Place } from '#shared/panel/state.ts'
import { unreachable } from '#shared/result.ts'

const SIGNAL_WORDS = {
  time: 'the time',
  'cannot-hear': 'that they could not hear',
  'please-pause': 'a wish to pause',
  'probe-deeper': 'a wish to probe deeper',
} as const

/** What was said where an event has only its id; null for what is not known any more. */
type Said = {
  readonly followUp: (id: CommandId) => string | null
  readonly probe: (id: ProbeId) => string | null
}

/** The words behind the ids of these events. */
export function saidIn(events: readonly Event[], kit: Kit): Said {
  const raised = new Map(events.flatMap((it) => (it.type === 'followUpRaised' ? [[it.id, it.text]] : [])))
  const probes = new Map(
    kit.questions.flatMap((it) => it.probes.map(({ id, text }) => [id, spoken(kit, text)])),
  )
  return { followUp: (id) => raised.get(id) ?? null, probe: (id) => probes.get(id) ?? null }
}

/** What happened, as one sentence; null for what only repeats another line. */
export function eventWords(event: Event, { seat, question }: Names, said: Said): string | null {
  const place = (it: Place) =>
    it.at === 'question' ? question(it.questionId) : 'the candidate’s own questions'
  switch (event.type) {
    case 'panelOpened':
      return event.reason === undefined
        ? 'The panel was opened.'
        : `The panel was opened with another plan than the position’s others: ${event.reason}`
    case 'seatAdded':
      return `${seat(event.seat.id)} was added as ${event.seat.role}.`
    case 'seatJoined':
      return event.missed.length === 0
        ? `${seat(event.seat)} came in.`
        : `${seat(event.seat)} came in late, ${count(event.missed.length, 'question')} missed.`
    case 'seatRevoked':
      return `The seat of ${seat(event.seat)} was withdrawn by ${seat(event.by)}.`
    case 'askerAssigned':
      return event.seat
        ? `${question(event.questionId)} is asked by ${seat(event.seat)}.`
        : `${question(event.questionId)} has no asker of its own any more.`
    case 'interviewStarted':
      return `The interview began with ${place(event.place)}.`
    case 'moved':
      return event.how === 'go-to'
        ? `The lead went to ${place(event.to)}, out of turn${because(event.reason)}`
        : `On to ${place(event.to)}.`
    case 'moveUndone':
      return `The lead undid the move and is back at ${place(event.to)}.`
    case 'questionSkipped':
      return `${question(event.questionId)} was skipped: ${event.reason}`
    case 'questionUnskipped':
      return `${question(event.questionId)} is to be asked after all.`
    case 'offScriptAsked':
      return `Asked outside the kit: “${event.text}”${event.reason === undefined ? '' : ` (${event.reason})`}`
    case 'probeTicked':
      return event.asked
        ? withWords('A planned probe was asked', said.probe(event.probeId))
        : withWords('The mark on a probe was taken back', said.probe(event.probeId))
    case 'followUpRaised':
      return `${seat(event.by)} suggested for ${question(event.questionId)}: “${event.text}”`
    case 'followUpTaken':
      return withWords('The lead took up a suggestion', said.followUp(event.id))
    case 'followUpDismissed':
      return withWords('The lead left a suggestion aside', said.followUp(event.id))
    case 'leadSignalled':
      return `${seat(event.by)} signalled ${SIGNAL_WORDS[event.kind]} to the lead.`
    case 'signalSeen':
      return null
    case 'paused':
      return 'Pause.'
    case 'resumed':
      return 'The interview went on.'
    case 'questionsEnded':
      return event.reason === undefined
        ? 'The questions ended. Scoring began.'
        : `The questions ended before all were asked: ${event.reason}`
    case 'scorecardLocked':
      return `${seat(event.seat)} locked their scorecard.`
    case 'recused':
      return `${seat(event.seat)} stepped back from the panel${event.reason ? `: ${event.reason}` : '.'}`
    case 'revealed':
      return event.override
        ? `All scorecards were revealed, without ${event.override.missing.map(seat).join(', ')}: ${event.override.reason}`
        : 'All scorecards were revealed at once.'
    case 'discussed':
      return event.questionId
        ? `The panel discussed ${question(event.questionId)}.`
        : 'The discussion of a question ended.'
    case 'ratingRevised':
      return `${seat(event.seat)} revised ${question(event.questionId)} from ${ratingWords(event.from)} to ${ratingWords(event.to)}: ${event.reason}`
    case 'revisionChosen':
      return `The lead let the revision by ${seat(event.seat)} of ${question(event.questionId)} count: ${event.reason}`
    case 'revisionUnchosen':
      return `The original rating by ${seat(event.seat)} of ${question(event.questionId)} counts again.`
    case 'recommended':
      return `${seat(event.seat)} recommended: ${RECOMMENDATION_WORDS[event.value].toLowerCase()}.`
    case 'debriefEnded':
      return 'The debrief ended.'
    case 'decided':
      return `${seat(event.by)} recorded the decision: ${DECISION_WORDS[event.value].toLowerCase()}.`
    case 'sealed':
      return `${seat(event.by)} sealed the panel.`
    case 'leadHandedOver':
      return `${seat(event.from)} handed the lead over to ${seat(event.to)}.`
    case 'leadWentAway':
      return 'The lead’s connection was gone.'
    case 'leadCameBack':
      return 'The lead was back.'
    case 'leadClaimed':
      return `${seat(event.by)} asked to take the lead.`
    case 'leadClaimWithdrawn':
      return 'The wish to take the lead was withdrawn.'
    case 'leadTaken':
      return `${seat(event.to)} took the lead, with the consent of ${seat(event.consentBy)}.`
    default:
      return unreachable(event)
  }
}

const withWords = (what: string, words: string | null) =>
  words === null ? `${what}.` : `${what}: “${words}”`

const because = (reason: string | undefined) => (reason === undefined ? '.' : `: ${reason}`)

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
