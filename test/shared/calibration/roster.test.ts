import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adviceWords, changeWords, fewFellowsWords } from '#shared/calibration/comparison-words.ts'
import { componentsOf } from '#shared/calibration/graph.ts'
import {
  type Change,
  changed,
  PANEL_RATERS_MAX,
  type PlannedPanel,
  rosterAdvice,
} from '#shared/calibration/roster.ts'

const names = {
  rater: (id: string) => id,
  candidate: (id: string) => id,
  panel: (id: string) => `panel ${id}`,
}

/** Panels 1, 2, … of one candidate each. */
const plan = (...panels: readonly (readonly string[])[]): PlannedPanel[] =>
  panels.map((raters, i) => ({ id: `${i + 1}`, candidate: `c${i + 1}`, raters }))

function changesOf(panels: readonly PlannedPanel[], barred: Parameters<typeof rosterAdvice>[1] = []) {
  const advice = rosterAdvice(panels, barred)
  return advice.kind === 'one-change' ? advice.changes : expect.fail(advice.kind)
}

test('panels that share raters need no advice', () => {
  const advice = rosterAdvice(plan(['ana', 'bo'], ['bo', 'cy'], ['cy', 'ana']))

  expect(advice).toMatchObject({ kind: 'comparable', fewFellows: [] })
  expect(adviceWords(advice, names)).toBe('Panelists in common tie all candidates together.')
})

test('one panel apart: who could come to it, and whose place they could take', () => {
  const advice = rosterAdvice(plan(['ana', 'bo'], ['ana', 'cy'], ['dee', 'eve']))

  expect(adviceWords(advice, names)).toBe(
    'Add bo to panel 3 and panelists in common tie all candidates together.',
  )
  const words = advice.kind === 'one-change' ? advice.changes.map((it) => changeWords(it, names)) : []
  expect(words[1]).toBe('Swap bo into panel 3 for dee and panelists in common tie all candidates together.')
})

test('people who know two panels may change places with somebody, and nobody has more interviews', () => {
  const panels = plan(['ana', 'bo'], ['ana', 'bo'], ['dee', 'eve'])
  const swap = changesOf(panels).find((it) => it.kind === 'swap')!

  expect(changeWords(swap, names)).toBe(
    'Let ana of panel 1 and dee of panel 3 change places and panelists in common tie all candidates together.',
  )
  expect(changed(panels, swap).map((it) => it.raters)).toEqual([
    ['bo', 'dee'],
    ['ana', 'bo'],
    ['eve', 'ana'],
  ])
})

test('two panels of strangers: no swap could tie them, so none is proposed', () => {
  expect(changesOf(plan(['ana', 'bo'], ['dee', 'eve'])).map((it) => it.kind)).toEqual(['add', 'replace'])
})

test('a full panel takes nobody in addition, but somebody instead', () => {
  const full = plan(['a', 'b', 'c', 'd'], ['e', 'f', 'g', 'h'])

  expect(changesOf(full)[0]).toEqual({ kind: 'replace', rater: 'e', panel: '1', instead: 'a' })
  expect(PANEL_RATERS_MAX).toBe(4)
})

test('whoever has the fewest interviews is asked first, into the smaller group', () => {
  expect(changesOf(plan(['ana', 'zoe'], ['ana', 'cy'], ['ana', 'cy'], ['dee', 'eve']))[0]).toEqual({
    kind: 'add',
    rater: 'zoe',
    panel: '4',
  })
})

test('of panels that could take somebody the smallest does', () => {
  expect(changesOf(plan(['ana', 'bo', 'cy'], ['dee', 'eve', 'flo'], ['dee', 'eve']))[0]).toEqual({
    kind: 'add',
    rater: 'ana',
    panel: '3',
  })
})

test('a swap may rest on the smaller group alone holding together without the seat', () => {
  const swap = changesOf(
    plan(['ana', 'bo'], ['bo', 'cy'], ['cy', 'dee'], ['eve', 'flo'], ['eve', 'flo']),
  ).find((it) => it.kind === 'swap')

  expect(swap).toEqual({ kind: 'swap', rater: 'ana', from: '1', with: 'eve', panel: '4' })
})

test('nobody loses their only interview while somebody else could give one up', () => {
  const replace = changesOf(plan(['ana', 'bo'], ['dee', 'eve'], ['dee', 'eve', 'flo'])).find(
    (it) => it.kind === 'replace',
  )

  expect(replace).toEqual({ kind: 'replace', rater: 'ana', panel: '2', instead: 'dee' })
})

test('nobody is proposed for a candidate whom they must not meet', () => {
  const panels = plan(['ana'], ['bo'])

  expect(changesOf(panels, [{ rater: 'ana', candidate: 'c2' }])[0]).toEqual({
    kind: 'add',
    rater: 'bo',
    panel: '1',
  })
  const neither = rosterAdvice(panels, [
    { rater: 'ana', candidate: 'c2' },
    { rater: 'bo', candidate: 'c1' },
  ])
  expect(neither).toMatchObject({ kind: 'no-single-change', why: 'nobody-may' })
  expect(adviceWords(neither, names)).toContain('nobody who could tie them together may')
})

test('a swap is proposed only where both may meet the other’s candidate', () => {
  const panels = plan(['ana', 'bo'], ['ana', 'bo'], ['dee', 'eve'])
  const swaps = (barred: Parameters<typeof rosterAdvice>[1]) =>
    changesOf(panels, barred).filter((it) => it.kind === 'swap')

  expect(swaps([{ rater: 'dee', candidate: 'c1' }])[0]).toMatchObject({
    rater: 'ana',
    from: '1',
    with: 'eve',
  })
})

test('three groups cannot be tied by one change', () => {
  const advice = rosterAdvice(plan(['a'], ['b'], ['c']))

  expect(advice).toMatchObject({ kind: 'no-single-change', why: 'more-than-two-groups' })
  expect(adviceWords(advice, names)).toContain('3 groups')
})

test('candidates without anybody planned', () => {
  expect(rosterAdvice(plan([], []))).toMatchObject({ kind: 'no-single-change', why: 'no-raters' })
  expect(rosterAdvice([])).toMatchObject({ kind: 'comparable' })
  expect(changesOf(plan(['ana', 'bo'], []))[0]).toEqual({ kind: 'add', rater: 'ana', panel: '2' })
})

test('two panels of one candidate are one interview partner', () => {
  const twice: PlannedPanel[] = [
    { id: '1', candidate: 'Ada', raters: ['ana'] },
    { id: '2', candidate: 'Ada', raters: ['bo'] },
  ]

  expect(rosterAdvice(twice)).toMatchObject({
    kind: 'comparable',
    fewFellows: [
      { rater: 'ana', fellows: 1 },
      { rater: 'bo', fellows: 1 },
    ],
  })
})

test('raters who share candidates with fewer than two others are named', () => {
  const { fewFellows } = rosterAdvice(plan(['ana', 'bo'], ['bo', 'cy'], ['dee']))

  expect(fewFellows).toEqual([
    { rater: 'ana', fellows: 1 },
    { rater: 'cy', fellows: 1 },
    { rater: 'dee', fellows: 0 },
  ])
  expect([fewFellowsWords(0), fewFellowsWords(1)].map((it) => it.split('.')[0])).toEqual([
    'Shares candidates with nobody',
    'Shares candidates with only one other',
  ])
})

test('a change that names a panel which is not there changes nothing', () => {
  const panels = plan(['ana'])
  const change: Change = { kind: 'add', rater: 'bo', panel: '9' }

  expect(changed(panels, change)).toEqual(panels)
})

/** Now and then two panels are one candidate's. */
const rosters = fc
  .array(
    fc.tuple(
      fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 4 }),
      fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5'),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((panels) =>
    panels.map(([raters, candidate], i): PlannedPanel => ({ id: `${i + 1}`, candidate, raters })),
  )

test('every change that is proposed ties all candidates together, and breaks no rule', () => {
  let proposed = 0
  fc.assert(
    fc.property(rosters, (panels) => {
      const advice = rosterAdvice(panels)
      if (advice.kind !== 'one-change') return
      for (const change of advice.changes) {
        proposed++
        const after = changed(panels, change)
        expect(componentsOf(after)).toHaveLength(1)
        for (const [i, panel] of after.entries()) {
          expect(new Set(panel.raters).size).toBe(panel.raters.length)
          expect(panel.raters.length).toBeLessThanOrEqual(PANEL_RATERS_MAX)
          const grown = change.kind === 'add' && panel.id === change.panel ? 1 : 0
          expect(panel.raters.length).toBe(panels[i]!.raters.length + grown)
        }
      }
    }),
    { numRuns: 1_000, seed: 28 },
  )
  expect(proposed).toBeGreaterThan(100)
})

test('where none is proposed, no change whatever would do', () => {
  fc.assert(
    fc.property(rosters, (panels) => {
      const advice = rosterAdvice(panels)
      if (advice.kind === 'comparable') return
      const kinds = new Set(advice.kind === 'one-change' ? advice.changes.map((it) => it.kind) : [])
      for (const change of everyChange(panels)) {
        if (kinds.has(change.kind)) continue
        expect(componentsOf(changed(panels, change)).length).toBeGreaterThan(1)
      }
    }),
    { numRuns: 300, seed: 29 },
  )
})

test('the advice is the same in whatever order the panels and their raters come', () => {
  fc.assert(
    fc.property(rosters, (panels) => {
      const turned = panels.toReversed().map((it) => ({ ...it, raters: it.raters.toReversed() }))
      expect(rosterAdvice(turned)).toEqual(rosterAdvice(panels))
    }),
    { numRuns: 500, seed: 30 },
  )
})

/** Whatever leaves nobody twice on a panel and no panel above four. */
function everyChange(panels: readonly PlannedPanel[]): readonly Change[] {
  const raters = [...new Set(panels.flatMap((it) => it.raters))]
  return panels.flatMap((panel) =>
    raters
      .filter((rater) => !panel.raters.includes(rater))
      .flatMap((rater): Change[] => [
        ...(panel.raters.length < PANEL_RATERS_MAX ? [{ kind: 'add', rater, panel: panel.id } as const] : []),
        ...panel.raters.map((instead) => ({ kind: 'replace', rater, panel: panel.id, instead }) as const),
        ...panels
          .filter((from) => from.raters.includes(rater))
          .flatMap((from) =>
            panel.raters
              .filter((fellow) => !from.raters.includes(fellow))
              .map(
                (fellow) => ({ kind: 'swap', rater, from: from.id, with: fellow, panel: panel.id }) as const,
              ),
          ),
      ]),
  )
}
