import type { EpochMs } from '../model/ids.ts'
import { unreachable } from '../result.ts'
import type { Command } from './commands.ts'
import type { Decision } from './decision.ts'
import { recordDecision, seal } from './rules/closing.ts'
import { chooseRevision, discuss, endDebrief, recommend, revise, unchooseRevision } from './rules/debrief.ts'
import {
  advance,
  askOffScript,
  assignAsker,
  endQuestions,
  goTo,
  pause,
  raiseFollowUp,
  resume,
  seeSignal,
  settleFollowUp,
  signalLead,
  skipQuestion,
  startInterview,
  tickProbe,
  undoAdvance,
  unskipQuestion,
} from './rules/interview.ts'
import {
  claimLead,
  consentToClaim,
  handOverLead,
  noteLeadAway,
  noteLeadBack,
  withdrawClaim,
} from './rules/lead.ts'
import { lockScorecard, recuse, reveal } from './rules/scoring.ts'
import { addSeat, join, revokeSeat } from './rules/seats.ts'
import type { PanelState } from './state.ts'

/**
 * What a command does to this panel at this moment: events to append, all or none, or why not. No events: it is so
 * already. Each rule lives in `rules/`, beside the question (`obstacleTo…`) that the client's buttons ask as well.
 */
export function decide(state: PanelState, command: Command, now: EpochMs): Decision {
  switch (command.type) {
    case 'join':
      return join(state, command, now)
    case 'addSeat':
      return addSeat(state, command, now)
    case 'revokeSeat':
      return revokeSeat(state, command, now)

    case 'assignAsker':
      return assignAsker(state, command, now)
    case 'startInterview':
      return startInterview(state, command, now)
    case 'advance':
      return advance(state, command, now)
    case 'undoAdvance':
      return undoAdvance(state, command, now)
    case 'goTo':
      return goTo(state, command, now)
    case 'skipQuestion':
      return skipQuestion(state, command, now)
    case 'unskipQuestion':
      return unskipQuestion(state, command, now)
    case 'askOffScript':
      return askOffScript(state, command, now)
    case 'tickProbe':
      return tickProbe(state, command, now)
    case 'raiseFollowUp':
      return raiseFollowUp(state, command, now)
    case 'takeFollowUp':
    case 'dismissFollowUp':
      return settleFollowUp(state, command, now)
    case 'signalLead':
      return signalLead(state, command, now)
    case 'seeSignal':
      return seeSignal(state, command, now)
    case 'pause':
      return pause(state, command, now)
    case 'resume':
      return resume(state, command, now)
    case 'endQuestions':
      return endQuestions(state, command, now)

    case 'lockScorecard':
      return lockScorecard(state, command, now)
    case 'recuse':
      return recuse(state, command, now)
    case 'reveal':
      return reveal(state, command, now)

    case 'discuss':
      return discuss(state, command, now)
    case 'revise':
      return revise(state, command, now)
    case 'chooseRevision':
      return chooseRevision(state, command, now)
    case 'unchooseRevision':
      return unchooseRevision(state, command, now)
    case 'recommend':
      return recommend(state, command, now)
    case 'endDebrief':
      return endDebrief(state, command, now)

    case 'decide':
      return recordDecision(state, command, now)
    case 'seal':
      return seal(state, command, now)

    case 'handOverLead':
      return handOverLead(state, command, now)
    case 'noteLeadAway':
      return noteLeadAway(state, command, now)
    case 'noteLeadBack':
      return noteLeadBack(state, command, now)
    case 'claimLead':
      return claimLead(state, command, now)
    case 'consentToClaim':
      return consentToClaim(state, command, now)
    case 'withdrawClaim':
      return withdrawClaim(state, command, now)
    default:
      return unreachable(command)
  }
}
