import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CHOOSE_KIT,
  checkDraft,
  differs,
  sharesFor,
  stillWrong,
  warningsOn,
} from '#client/features/new-panel/check-draft.ts'
import {
  arrangementKey,
  arrangementOf,
  asFixed,
  asItComes,
  type Draft,
  emptyDraft,
  type FixedPosition,
  withPosition,
} from '#client/features/new-panel/draft.ts'
import { START_PROBLEM } from '#client/ui/when.ts'
import type { KitId, PositionId, QuestionId } from '#shared/model/ids.ts'
import { aKit } from '#test/support/panel.ts'

const KIT = { ...aKit(), placeholders: { system: 'Epic' } }
const IDS = KIT.questions.map((it) => it.id)
const FIXED: FixedPosition = {
  id: 'pos' as PositionId,
  title: 'Nurse',
  kit: KIT.id,
  questions: [IDS[2]!, IDS[0]!],
  placeholders: { system: 'Orbis' },
}
const OTHER: FixedPosition = { ...FIXED, id: 'other' as PositionId, kit: 'another' as KitId }
const POSITIONS = [FIXED, OTHER]
const chosen = (draft: Draft = emptyDraft()): Draft => ({ ...draft, ...withPosition(FIXED) })

test('an existing position brings its kit, its questions in their order, what it left out, and its words', () => {
  const draft = chosen()

  expect(draft.kit).toBe(KIT.id)
  expect(arrangementOf(draft, KIT, POSITIONS)).toEqual({
    asked: [IDS[2], IDS[0]],
    leftOut: IDS.filter((id) => id !== IDS[0] && id !== IDS[2]),
    placeholders: { system: 'Orbis' },
  })
})

test('what was arranged before a position was chosen is there again for a new one', () => {
  const own = { asked: [IDS[1]!], leftOut: IDS.filter((id) => id !== IDS[1]), placeholders: { system: 'X' } }
  const before: Draft = { ...emptyDraft(), kit: KIT.id, arrangements: { [KIT.id]: own } }
  const there = chosen(before)

  expect(arrangementOf(there, KIT, POSITIONS).asked).toEqual(FIXED.questions)
  expect(arrangementOf({ ...there, ...withPosition(null) }, KIT, POSITIONS)).toEqual(own)
})

test('what differs from the position is warned about, never refused; as fixed nothing is', () => {
  const draft: Draft = { ...chosen(), candidate: 'Ada' }
  const about = (it: Draft) =>
    warningsOn(it, KIT, POSITIONS, 0).filter((words) => words.includes('position’s'))
  const whole = { ...draft, arrangements: { [arrangementKey(draft, KIT)]: asItComes(KIT) } }

  expect(about(draft)).toEqual([])
  expect(about(whole)).toEqual([expect.stringContaining('The comparison will say so')])
  expect(about({ ...draft, position: OTHER.id })).toEqual([expect.stringContaining('cannot be compared')])
  expect(checkDraft(whole, KIT, POSITIONS)).toEqual({
    ok: false,
    error: [{ field: 'reason', problem: 'Say why this panel asks otherwise, in 3 to 500 characters.' }],
  })
  expect(checkDraft({ ...whole, reason: 'A pilot.' }, KIT, POSITIONS)).toMatchObject({
    ok: true,
    value: { reason: 'A pilot.' },
  })
  expect(checkDraft({ ...whole, reason: 'x'.repeat(501) }, KIT, POSITIONS)).toMatchObject({
    error: [
      { field: 'reason', problem: 'At most 500 characters fit here; these are 501. Please shorten it.' },
    ],
  })
})

test('what is sent for an existing position is what it fixed', () => {
  const checked = checkDraft({ ...chosen(), candidate: 'Ada' }, KIT, POSITIONS)

  expect(checked.ok && checked.value).toMatchObject({
    kit: KIT.id,
    position: { id: FIXED.id },
    questions: FIXED.questions,
    placeholders: { system: 'Orbis' },
  })
})

test('without a kit there is one problem about it, and it says to choose one first', () => {
  const checked = checkDraft({ ...emptyDraft(), positionTitle: 'Nurse', candidate: 'Ada' }, undefined, [])

  expect(checked).toEqual({ ok: false, error: [{ field: 'kit', problem: CHOOSE_KIT }] })
})

test.each(['unfinished', '0026-07-15T09:00', '1969-12-31T12:00', '2100-01-01T00:00', '20270-01-01T00:00'])(
  'a start that is none, or out of all times, is refused in words, never left out in silence: %s',
  (startsAt) => {
    const checked = checkDraft({ ...chosen(), candidate: 'Ada', startsAt }, KIT, POSITIONS)

    expect(checked).toEqual({ ok: false, error: [{ field: 'startsAt', problem: START_PROBLEM }] })
  },
)

test('a word of the house that is missing is named as its field is', () => {
  const arrangement = { ...asItComes(KIT), placeholders: { system: '' } }
  const draft = { ...emptyDraft(), kit: KIT.id, positionTitle: 'Nurse', candidate: 'Ada' }
  const checked = checkDraft({ ...draft, arrangements: { [KIT.id]: arrangement } }, KIT, [])

  expect(checked).toEqual({
    ok: false,
    error: [{ field: 'placeholders.system', problem: 'System is empty' }],
  })
})

test('what was wrong is no longer said once it is right, and what is only being typed is not judged yet', () => {
  const empty = { ...emptyDraft(), candidate: '' }
  const told = checkDraft(empty, undefined, [])
  const problems = told.ok ? [] : told.error
  expect(problems.map((it) => it.field)).toEqual(['kit', 'position.title', 'candidate'])

  const chosenKit = checkDraft({ ...empty, kit: KIT.id, meetingLink: 'http' }, KIT, [])
  expect(stillWrong(problems, chosenKit).map((it) => it.field)).toEqual(['position.title', 'candidate'])
  const long = checkDraft({ ...empty, kit: KIT.id, candidate: 'x'.repeat(200) }, KIT, [])
  expect(stillWrong(problems, long)).toContainEqual({
    field: 'candidate',
    problem: expect.stringContaining('at most 120'),
  })
  expect(stillWrong(problems, checkDraft({ ...chosen(), candidate: 'Ada' }, KIT, POSITIONS))).toEqual([])
})

test('questions that the kit lost are not asked, and those it gained since stay out of what was fixed', () => {
  const lost = { ...FIXED, questions: [...FIXED.questions, 'gone' as QuestionId] }

  expect(asFixed(lost, KIT).asked).toEqual(FIXED.questions)
  fc.assert(
    fc.property(fc.shuffledSubarray(IDS), (questions) => {
      const { asked, leftOut } = asFixed({ ...FIXED, questions }, KIT)
      expect([...asked, ...leftOut].toSorted()).toEqual(IDS.toSorted())
      expect(
        differs(asFixed({ ...FIXED, questions }, KIT), { asked, leftOut, placeholders: { system: 'Orbis' } }),
      ).toBe(false)
    }),
  )
})

test('the weights of a plan are what its questions make them', () => {
  const [first] = KIT.questions
  expect(sharesFor(KIT, [first!.id])).toEqual([
    expect.objectContaining({ id: first!.competency, share: '100 %' }),
  ])
  expect(sharesFor(KIT, [])).toEqual([])
})
