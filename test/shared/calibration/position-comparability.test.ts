import { expect, test } from 'vitest'
import {
  comparabilityOf,
  type ComparedPanel,
  deviationsOf,
  deviationsOfInterview,
  deviationsOfPlan,
  type Plan,
} from '#shared/calibration/comparability.ts'
import { comparabilityWords, planWords, reasonWords } from '#shared/calibration/position-words.ts'
import type { CandidateId, CommandId, KitId, PanelId, QuestionId } from '#shared/model/ids.ts'
import type { Visit } from '#shared/panel/state.ts'
import { aPanel, at, c, q, s } from './a-panel.ts'

const MINUTE = 60_000
const CARDS = { ana: [3, 3, 3, 3] } as const
const { kit } = aPanel({ cards: CARDS })
const PLAN: Plan = {
  id: 'kit' as KitId,
  version: 1,
  questions: ['q1', 'q2', 'q3', 'q4'].map(q),
  weights: { [c('A')]: 60, [c('B')]: 40 },
  placeholders: {},
}
/** Each question asked once, in this order, for so many minutes. */
function visited(...asked: readonly (readonly [string, number])[]): readonly Visit[] {
  let from = 0
  return asked.map(([id, minutes]) => {
    const visit: Visit = {
      place: { at: 'question', questionId: q(id) },
      from: at(from * MINUTE),
      until: at((from + minutes) * MINUTE),
      pausedMs: 0,
      reason: null,
    }
    from += minutes
    return visit
  })
}
const AS_PLANNED = visited(['q1', 5], ['q2', 5], ['q3', 5], ['q4', 5])
const codes = (deviations: readonly { readonly code: string }[]) => deviations.map((it) => it.code)

test('an interview that kept to its plan differs in nothing', () => {
  expect(deviationsOf(PLAN, aPanel({ cards: CARDS, state: { visits: AS_PLANNED } }))).toEqual([])
})

test.each([
  [{ ...kit, version: 2 }, ['other-kit']],
  [{ ...kit, id: 'another' as KitId }, ['other-kit']],
  [{ ...kit, questions: kit.questions.slice(1) }, ['left-out']],
  [{ ...kit, questions: [...kit.questions, { ...kit.questions[0]!, id: q('q9') }] }, ['added']],
  [{ ...kit, questions: kit.questions.toReversed() }, ['reordered']],
  [
    { ...kit, questions: [...kit.questions.slice(1), { ...kit.questions[0]!, id: q('q9') }] },
    ['left-out', 'added'],
  ],
  [{ ...kit, competencies: kit.competencies.map((it) => ({ ...it, weight: 50 })) }, ['other-weights']],
])('a plan that is another one says in what (%#)', (planned, expected) => {
  expect(codes(deviationsOfPlan(PLAN, planned))).toEqual(expected)
})

test('another word of the house counts in the questions that hold it, and nowhere else', () => {
  const worded = (word: string) => ({
    ...kit,
    questions: kit.questions.map((it, n) => (n === 1 ? { ...it, text: 'In {{system}}?' } : it)),
    placeholders: { system: word, unused: word },
  })
  const plan = { ...PLAN, placeholders: { system: 'Epic', unused: 'Epic' } }

  expect(deviationsOfPlan(plan, worded('Epic'))).toEqual([])
  expect(deviationsOfPlan(plan, worded('Orbis'))).toEqual([{ code: 'rephrased', questions: ['q2'] }])
})

test('a panel that was planned otherwise says why, in the words of who opened it', () => {
  const planned = { ...kit, questions: kit.questions.slice(1) }
  const state = { visits: AS_PLANNED.slice(1), planReason: 'Asked at the first talk.' }
  const deviations = deviationsOf(PLAN, { ...aPanel({ cards: CARDS, state }), kit: planned })

  expect(deviations).toEqual([
    { code: 'left-out', questions: ['q1'] },
    { code: 'planned-because', reason: 'Asked at the first talk.' },
  ])
  expect(planWords(deviations[1]!, { question: String, competency: String })).toBe(
    'planned so because: “Asked at the first talk.”',
  )
})

test('a reason is told with a departure only', () => {
  const state = aPanel({
    cards: CARDS,
    state: { visits: AS_PLANNED, planReason: 'Asked at the first talk.' },
  })

  expect(deviationsOf(PLAN, state)).toEqual([])
})

test('before the reveal nothing of the interview is told, whatever happened', () => {
  const state = aPanel({
    cards: CARDS,
    state: {
      revealed: null,
      phase: 'scoring',
      visits: [],
      skipped: { [q('q2')]: { reason: 'x', at: at(1) } },
    },
  })

  expect(deviationsOfInterview(state)).toEqual([])
})

test('skipped, unreached, swapped and foreign questions are told after it', () => {
  const state = aPanel({
    cards: CARDS,
    state: {
      visits: visited(['q2', 5], ['q1', 5]),
      skipped: { [q('q3')]: { reason: 'no time', at: at(1) } },
      offScript: [
        { id: 'o' as CommandId, by: s('ana'), text: 'And why?', near: null, reason: null, at: at(2) },
      ],
    },
  })

  expect(deviationsOfInterview(state)).toEqual([
    { code: 'skipped', questions: ['q3'] },
    { code: 'not-reached', questions: ['q4'] },
    { code: 'asked-out-of-order', questions: ['q2'] },
    { code: 'off-script', count: 1 },
  ])
})

test.each([
  [5, []],
  [7.5, []],
  [7.6, ['minutes']],
  [2.5, []],
  [2.4, ['minutes']],
])('five planned minutes that became %d', (minutes, expected) => {
  const visits = visited(['q1', minutes], ['q2', 5], ['q3', 5], ['q4', 5])

  expect(codes(deviationsOfInterview(aPanel({ cards: CARDS, state: { visits } })))).toEqual(expected)
})

test('a question that was cut off and skipped is skipped, and not short as well', () => {
  const visits = visited(['q1', 0.1], ['q2', 5], ['q3', 5], ['q4', 5])
  const skipped = { [q('q1')]: { reason: 'heard before', at: at(1) } }

  expect(codes(deviationsOfInterview(aPanel({ cards: CARDS, state: { visits, skipped } })))).toEqual([
    'skipped',
  ])
})

const held = (panel: string, more: Partial<ComparedPanel> = {}): ComparedPanel => ({
  panel: panel as PanelId,
  candidate: `c-${panel}` as CandidateId,
  deviations: [],
  raters: 2,
  ...more,
})
const table = (who: Readonly<Record<string, readonly string[]>>) => ({
  ratings: Object.entries(who).flatMap(([panel, raters]) =>
    raters.map((rater) => ({ candidate: `c-${panel}`, rater, question: 'q1', score: 3 })),
  ),
})
const TIED = table({ p1: ['r1', 'r2'], p2: ['r2', 'r3'] })
const skip = { code: 'skipped', questions: [q('q2')] } as const

test('candidates of panels that kept to the plan and share a rater can be compared', () => {
  expect(comparabilityOf([held('p1'), held('p2')], TIED)).toEqual({ kind: 'yes' })
})

test('what differed makes it partly, with whose panel it was', () => {
  expect(comparabilityOf([held('p1'), held('p2', { deviations: [skip] })], TIED)).toEqual({
    kind: 'partly',
    reasons: [{ ...skip, panel: 'p2', candidate: 'c-p2' }],
  })
})

test('panels of different size are told, all of them', () => {
  const found = comparabilityOf([held('p2', { raters: 3 }), held('p1')], TIED)

  expect(found).toMatchObject({
    kind: 'partly',
    reasons: [
      {
        code: 'panel-size',
        sizes: [
          { panel: 'p1', raters: 2 },
          { panel: 'p2', raters: 3 },
        ],
      },
    ],
  })
})

test('groups without a rater in common cannot be compared', () => {
  const found = comparabilityOf([held('p1'), held('p2')], table({ p1: ['r1', 'r2'], p2: ['r3', 'r4'] }))

  expect(found).toEqual({
    kind: 'no',
    reasons: [{ code: 'not-connected', groups: [['c-p1'], ['c-p2']] }],
  })
})

test('another kit cannot be compared, and its panel’s size is nobody’s matter', () => {
  const other = { code: 'other-kit', role: 'EHR specialist', version: 2 } as const
  const found = comparabilityOf(
    [held('p1'), held('p2'), held('p3', { raters: 5, deviations: [other] })],
    TIED,
  )

  expect(found).toEqual({ kind: 'no', reasons: [{ ...other, panel: 'p3', candidate: 'c-p3' }] })
})

test('the order of panels changes nothing', () => {
  const panels = [held('p1', { deviations: [skip] }), held('p2', { raters: 4 })]
  const reversed = { ratings: TIED.ratings.toReversed() }

  expect(comparabilityOf(panels.toReversed(), reversed)).toEqual(comparabilityOf(panels, TIED))
})

test('every reason is a sentence with the people’s and questions’ own names', () => {
  const names = {
    candidate: (id: string) => id.toUpperCase(),
    question: (id: QuestionId) => `question ${id.slice(1)}`,
    competency: (id: string) => id,
    panel: (id: string) => id,
  }
  const found = comparabilityOf(
    [
      held('p1', { deviations: [skip, { code: 'off-script', count: 2 }] }),
      held('p2', {
        raters: 3,
        deviations: [
          { code: 'minutes', questions: [{ id: q('q1'), plannedMs: 5 * MINUTE, actualMs: 9 * MINUTE }] },
        ],
      }),
    ],
    table({ p1: ['r1'], p2: ['r2'] }),
  )
  if (found.kind !== 'no') expect.fail(found.kind)

  expect(comparabilityWords(found)).toContain('cannot all be compared')
  expect(found.reasons.map((it) => reasonWords(it, names))).toEqual([
    'No panelist ties these groups together: C-P1; C-P2. This comparison assumes the groups of panelists are equally strict.',
    'Panels were of different size: 2 for C-P1, 3 for C-P2.',
    'C-P1: skipped: question 2.',
    'C-P1: 2 questions from outside the kit.',
    'C-P2: other times than planned: question 1 took 9 min 00 s of 5 min 00 s.',
  ])
})
