import { expect, test } from 'vitest'
import { eventWords, saidIn } from '#client/features/timeline/event-words.ts'
import type { CommandId, EpochMs, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { aKit } from '#test/support/panel.ts'

const KIT = aKit()
const [QUESTION] = KIT.questions
const NAMES = { seat: () => 'Priya', question: () => 'Question 1' }
const event = (it: object) => ({ at: 0 as EpochMs, ...it }) as Event
const id = (it: string) => it as CommandId

const words = (events: readonly Event[], kit = KIT) =>
  events.map((it) => eventWords(it, NAMES, saidIn(events, kit)))

test('the record says which suggestion was taken up and which was left aside, as an outsider has to know it', () => {
  const raise = (which: string, text: string) =>
    event({ type: 'followUpRaised', id: id(which), by: 'priya' as SeatId, questionId: QUESTION!.id, text })
  const events = [
    raise('a', 'And then?'),
    raise('b', 'Who decided?'),
    event({ type: 'followUpTaken', id: id('b') }),
    event({ type: 'followUpDismissed', id: id('a') }),
    event({ type: 'followUpTaken', id: id('unknown') }),
  ]

  expect(words(events).slice(2)).toEqual([
    'The lead took up a suggestion: “Who decided?”',
    'The lead left a suggestion aside: “And then?”',
    'The lead took up a suggestion.',
  ])
})

test('the record says which planned probe was asked, in the words that were on the screen', () => {
  const probe = { ...KIT.questions[0]!.probes[0]!, text: 'Who used {{system}}?' }
  const questions = [{ ...KIT.questions[0]!, probes: [probe] }]
  const kit = { ...KIT, placeholders: { system: 'the ward round' }, questions }
  const ticked = (probeId: string, asked: boolean) => event({ type: 'probeTicked', probeId, asked })

  expect(words([ticked(probe.id, true), ticked(probe.id, false), ticked('no-such', true)], kit)).toEqual([
    'A planned probe was asked: “Who used the ward round?”',
    'The mark on a probe was taken back: “Who used the ward round?”',
    'A planned probe was asked.',
  ])
})
