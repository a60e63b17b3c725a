import { unreachable } from '../result.ts'
import type { Profile } from './profile.ts'
import type { Sign } from './signs.ts'

// Questions to one rater, put so that an honest "yes, they were alike" is an answer. Never a name for a person.

/** What to ask the rater about a sign of one panel. */
export function signQuestion(sign: Sign): string {
  switch (sign.kind) {
    case 'flat-profile':
      return (
        'Your ratings differ less from question to question than the others’ do. Did the answers come out that alike ' +
        'for you, or did one impression carry over to the next question?'
      )
    case 'same-score':
      return (
        `You gave the same score throughout: a ${sign.score} on all ${sign.scores} questions that you rated. Did the ` +
        'answers come out alike, or would the anchors tell some of them apart?'
      )
    case 'not-observed':
      return (
        `You marked ${sign.notObserved} of ${sign.cells} questions as not observed. Could you not hear those answers? ` +
        'An answer that was heard and had little in it is a rating, not a gap.'
      )
    default:
      return unreachable(sign)
  }
}

/** What to ask a rater about all candidates of a position together, or null where there is nothing to ask. */
export function profileQuestion(profile: Profile): string | null {
  switch (profile.kind) {
    case 'halo':
      return (
        'You tell candidates apart as others do, but give one candidate’s answers nearly the same rating. Does your ' +
        'impression of the person come before the answer?'
      )
    case 'central-tendency':
      return (
        'Your ratings stay close together, over answers and over candidates. Were they that alike, or do you keep away ' +
        'from the ends of the scale?'
      )
    case 'range-restriction':
      return (
        'Your candidates come out closer together than others’ do, though you tell their answers apart. Did you meet ' +
        'candidates that were much alike?'
      )
    case 'flat-profile':
      return (
        'You give one candidate’s answers nearly the same rating. Did they come out that alike for you, or did one ' +
        'impression carry over to the next question?'
      )
    case 'nothing-unusual':
    case 'none':
      return null
    default:
      return unreachable(profile)
  }
}
