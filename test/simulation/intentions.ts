import * as Y from 'yjs'
import { noteFragment, notedIn } from '#shared/documents/notes.ts'
import { rate } from '#shared/documents/scorecard.ts'
import type { SeatId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { nextPlace } from '#shared/panel/places.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Chance } from './chance.ts'

/** One change as the editor or the rating keys would make it. `word` tells it from all others. */
export function anEdit(
  doc: Y.Doc,
  name: string,
  state: PanelState,
  chance: Chance,
  word: string,
): () => void {
  const { kit } = state
  if (name !== 'notes' && chance.happens(0.4)) {
    const value = chance.oneOf([1, 2, 3, 4, 5, 'not-observed', null] as const)
    return () => rate(doc, chance.oneOf(kit.questions).id, value, 1_000)
  }
  const fragment = noteFragment(doc, chance.oneOf(notedIn(kit)))
  const place = fragment.length > 0 ? chance.whole(0, fragment.length - 1) : 0
  if (fragment.length > 0 && chance.happens(0.25)) return () => fragment.delete(place, 1)
  const there = fragment.length > 0 ? fragment.get(place) : null
  const text = there instanceof Y.XmlElement ? there.get(0) : null
  if (text instanceof Y.XmlText && chance.happens(0.5)) {
    if (text.length > 2 && chance.happens(0.3)) return () => text.delete(1, Math.min(text.length - 1, 8))
    return () => text.insert(chance.whole(0, text.length), word)
  }
  return () => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', 'heard')
    paragraph.insert(0, [new Y.XmlText(word)])
    fragment.insert(place, [paragraph])
  }
}

/** What somebody on this panel might ask for now: mostly what makes sense, sometimes what does not. */
export function anOrder(state: PanelState, chance: Chance, word: string): { by: SeatId; request: Request } {
  const lead = state.lead.seat
  const seats = Object.values(state.seats)
  const anybody = chance.oneOf(seats).id
  const questionId = chance.oneOf(state.kit.questions).id
  const order = (by: SeatId, request: Request) => ({ by, request })
  const rare: readonly (readonly [number, ReturnType<typeof order>])[] = [
    [0.3, order(anybody, { type: 'recuse', reason: 'They once worked together.' })],
    [0.3, order(lead, { type: 'revokeSeat', seat: anybody })],
    [0.3, order(lead, { type: 'handOverLead', to: anybody })],
    [0.3, order(anybody, { type: 'claimLead' })],
    [0.2, order(anybody, { type: 'seal' })],
    [0.3, order(anybody, { type: 'lockScorecard' })],
  ]
  switch (state.phase) {
    case 'lobby':
      return chance.weighted([[6, order(lead, { type: 'startInterview' })], ...rare])
    case 'interview': {
      const here = state.place
      return chance.weighted([
        [
          6,
          order(
            lead,
            here && nextPlace(state)
              ? { type: 'advance', from: here }
              : { type: 'endQuestions', reason: 'Time was up.' },
          ),
        ],
        [1, order(lead, { type: 'undoAdvance' })],
        [1, order(lead, { type: state.pausedSince === null ? 'pause' : 'resume' })],
        [4, order(anybody, { type: 'raiseFollowUp', questionId, text: word })],
        [1, order(lead, { type: 'endQuestions', reason: 'Time was up.' })],
        ...rare,
      ])
    }
    case 'scoring': {
      const reason = 'We cannot wait any longer.'
      return chance.weighted([
        [7, order(anybody, { type: 'lockScorecard' })],
        [0.7, order(lead, { type: 'reveal', override: chance.happens(0.4) ? { reason } : null })],
        ...rare,
      ])
    }
    case 'debrief':
      return chance.weighted([
        [2, order(lead, { type: 'discuss', questionId })],
        [2, order(anybody, { type: 'revise', questionId, to: 4, reason: 'Heard more of it.' })],
        [2, order(lead, { type: 'endDebrief' })],
        ...rare,
      ])
    case 'closed':
      return chance.weighted([
        [2, order(anybody, { type: 'recommend', value: 'yes', reason: '' })],
        [1, order(lead, { type: 'decide', value: 'hold', reasons: 'More to see.', override: 'So agreed.' })],
        [1, order(lead, { type: 'seal' })],
        ...rare,
      ])
  }
}
