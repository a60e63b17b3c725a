import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linkWords } from '#shared/calibration/comparison-words.ts'
import {
  bridgesOf,
  componentsOf,
  connectednessOf,
  type Meeting,
  pairsApart,
} from '#shared/calibration/graph.ts'

const names = { rater: (id: string) => id, candidate: (id: string) => id, panel: (id: string) => id }
const met = (who: Readonly<Record<string, readonly string[]>>): Meeting[] =>
  Object.entries(who).map(([candidate, raters]) => ({ candidate, raters }))

test('two candidates with one rater in common belong together', () => {
  const { components } = connectednessOf(met({ Ada: ['x', 'y'], Bo: ['y', 'z'] }))

  expect(components).toEqual([{ candidates: ['Ada', 'Bo'], raters: ['x', 'y', 'z'] }])
})

test('panels without a rater in common fall apart, and each pair between them is named', () => {
  const apart = connectednessOf(met({ Ada: ['x'], Bo: ['x', 'y'], Cy: ['u', 'v'] }))

  expect(apart.components.map((it) => it.candidates)).toEqual([['Ada', 'Bo'], ['Cy']])
  expect(pairsApart(apart)).toEqual([
    ['Ada', 'Cy'],
    ['Bo', 'Cy'],
  ])
})

test('candidates who meet only by a chain of others are tied together, and the chain’s links are named', () => {
  const { components, links } = connectednessOf(
    met({ Ada: ['a', 'x'], Bo: ['b', 'x'], Cy: ['x', 'y'], Di: ['y', 'd'] }),
  )

  expect(components).toHaveLength(1)
  expect(links.map((it) => linkWords(it, names))).toEqual([
    'Comparing these groups hangs on panelist x alone: Cy and Di; Ada; Bo.',
    'Comparing these groups hangs on panelist y alone: Ada, Bo and Cy; Di.',
    'Comparing these groups hangs on the interview with Cy alone: Ada and Bo; Di.',
  ])
})

test('two raters in common leave no single link', () => {
  expect(connectednessOf(met({ Ada: ['x', 'y'], Bo: ['x', 'y'] })).links).toEqual([])
})

test('a rater of one candidate alone parts nobody by going', () => {
  expect(connectednessOf(met({ Ada: ['x', 'y', 'z'] })).links).toEqual([])
})

test('a candidate and a rater may bear one name', () => {
  const { components, links } = connectednessOf(met({ x: ['x'], y: ['y'] }))

  expect(components.map((it) => it.candidates)).toEqual([['x'], ['y']])
  expect(links).toEqual([])
})

test('a candidate without raters stands alone; no candidates, no groups', () => {
  expect(componentsOf(met({ Ada: ['x'], Bo: [] }))).toEqual([
    { candidates: ['Ada'], raters: ['x'] },
    { candidates: ['Bo'], raters: [] },
  ])
  expect(connectednessOf([])).toEqual({ components: [], links: [] })
})

test('a position of thousands of interviews in one long chain is gone through', () => {
  const chain = Array.from({ length: 3_000 }, (_, i) => ({
    candidate: `c${i}`,
    raters: [`r${i}`, `r${i + 1}`],
  }))

  expect(componentsOf(chain)).toHaveLength(1)
})

const meetings = fc.array(
  fc.record({
    candidate: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    raters: fc.uniqueArray(fc.constantFrom('u', 'v', 'w', 'x', 'y', 'z'), { maxLength: 3 }),
  }),
  { maxLength: 8 },
)

/** Candidates that can be reached from one, by walking. */
function reached(all: readonly Meeting[], from: string): readonly string[] {
  const found = new Set([from])
  for (let size = 0; size !== found.size;) {
    size = found.size
    const raters = all.filter((it) => found.has(it.candidate)).flatMap((it) => it.raters)
    for (const it of all) if (it.raters.some((rater) => raters.includes(rater))) found.add(it.candidate)
  }
  return [...found].sort()
}

const groupsByWalking = (all: readonly Meeting[]) =>
  [...new Set(all.map((it) => JSON.stringify(reached(all, it.candidate))))].sort()

test('groups are those that walking finds, in whatever order the interviews come', () => {
  fc.assert(
    fc.property(meetings, (all) => {
      const groups = componentsOf(all).map((it) => JSON.stringify(it.candidates))
      expect(groups.toSorted()).toEqual(groupsByWalking(all))
      expect(connectednessOf(all.toReversed())).toEqual(connectednessOf(all))
    }),
    { numRuns: 1_000, seed: 25 },
  )
})

test('links are exactly those whose going parts candidates that were together', () => {
  fc.assert(
    fc.property(meetings, (all) => {
      const parts = (rest: readonly Meeting[], without: string | null) => {
        const before = groupsByWalking(all).map((it) =>
          (JSON.parse(it) as string[]).filter((candidate) => candidate !== without),
        )
        const after = new Set(groupsByWalking(rest))
        return before.some((group) => group.length > 0 && !after.has(JSON.stringify(group)))
      }
      const raters = [...new Set(all.flatMap((it) => it.raters))].filter((rater) =>
        parts(
          all.map((it) => ({ ...it, raters: it.raters.filter((other) => other !== rater) })),
          null,
        ),
      )
      const candidates = [...new Set(all.map((it) => it.candidate))].filter((candidate) =>
        parts(
          all.filter((it) => it.candidate !== candidate),
          candidate,
        ),
      )
      const { links } = connectednessOf(all)
      const named = (kind: string) => links.filter((it) => it.kind === kind).map((it) => it.id)
      expect(named('rater')).toEqual(raters.toSorted())
      expect(named('candidate')).toEqual(candidates.toSorted())
    }),
    { numRuns: 1_000, seed: 26 },
  )
})

test('the sides of a link are the groups that are left without it', () => {
  fc.assert(
    fc.property(meetings, (all) => {
      for (const { kind, id, sides } of connectednessOf(all).links) {
        const rest =
          kind === 'candidate'
            ? all.filter((it) => it.candidate !== id)
            : all.map((it) => ({ ...it, raters: it.raters.filter((rater) => rater !== id) }))
        const left = groupsByWalking(rest)
        expect(sides.length).toBeGreaterThanOrEqual(2)
        for (const side of sides) expect(left).toContain(JSON.stringify(side.candidates))
        const together = sides.flatMap((side) => side.candidates)
        expect(reached(all, together[0]!)).toEqual(
          [...together, ...(kind === 'candidate' ? [id] : [])].sort(),
        )
      }
    }),
    { numRuns: 500, seed: 27 },
  )
})

test('a tie is a bridge where rater and candidate do not reach each other without it', () => {
  fc.assert(
    fc.property(meetings, (all) => {
      const isBridge = bridgesOf(all)
      for (const { candidate, raters } of all) {
        for (const rater of raters) {
          const rest = all.map((it) =>
            it.candidate === candidate ? { ...it, raters: it.raters.filter((other) => other !== rater) } : it,
          )
          const others = rest.filter((it) => it.raters.includes(rater)).map((it) => it.candidate)
          const around = others.some((it) => reached(rest, it).includes(candidate))
          expect(isBridge(rater, candidate)).toBe(!around)
        }
      }
      expect(isBridge('nobody', 'A')).toBe(false)
    }),
    { numRuns: 500, seed: 32 },
  )
})
