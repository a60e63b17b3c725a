import { expect, test } from 'vitest'
import { calibrate, type Options } from '#shared/calibration/engine/calibrate.ts'
import type { Calibration } from '#shared/calibration/engine/calibration.ts'
import { PRIORS, type Sds } from '#shared/calibration/engine/effects.ts'
import { momentsOf } from '#shared/calibration/engine/estimand.ts'
import { countedIn } from '#shared/calibration/engine/scores.ts'
import { readingOf } from '#shared/calibration/engine/reading.ts'
import { canonicalInput, type RatingsTable, type Score, unitsOf } from '#shared/calibration/engine/table.ts'
import { simulated, uniforms } from './simulated.ts'

// Promises that hold for every table, tried on made-up designs of 1 to 6 candidates. A failure names its seed.

const SEEDS = Array.from({ length: 36 }, (_, index) => index + 1)
const SDS: Sds = PRIORS.median

type Case = { readonly seed: number; readonly table: RatingsTable }

const designs: readonly Case[] = SEEDS.map((seed) => ({
  seed,
  table: simulated(1_000 + seed, { candidates: 1 + (seed % 6), raters: 4 + (seed % 3) }).table,
}))

function forEveryDesign(check: (it: Case, next: () => number) => void, cases = designs): void {
  for (const it of cases) {
    try {
      check(it, uniforms(it.seed))
    } catch (error) {
      throw new Error(`seed ${it.seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
}

const several = designs.filter(({ table }) => new Set(table.ratings.map((it) => it.candidate)).size > 1)

test('the order of the rows changes nothing at all', () => {
  forEveryDesign(({ table }, next) => {
    const turned: RatingsTable = {
      ...table,
      ratings: shuffled(table.ratings, next),
      questions: shuffled(table.questions, next),
      competencies: shuffled(table.competencies, next),
    }

    expect({ ...calibrate(turned), unscored: [] }).toEqual({ ...calibrate(table), unscored: [] })
    expect(canonicalInput(turned)).toBe(canonicalInput(table))
  })
})

test('other names for raters, candidates and questions give the same numbers', () => {
  forEveryDesign(({ table }) => {
    // Turns the order of the ids around, too.
    const other = (id: string) => `${id[0]}${9_999 - Number(id.slice(1))}`
    const renamed: RatingsTable = {
      ...table,
      questions: table.questions.map((it) => ({ ...it, id: other(it.id) })),
      ratings: table.ratings.map((it) => ({
        ...it,
        rater: other(it.rater),
        candidate: other(it.candidate),
        question: other(it.question),
      })),
    }

    const before = numbersOf(calibrate(table))
    const after = new Map(numbersOf(calibrate(renamed)).map(([name, value]) => [name, value]))
    for (const [name, value] of before) {
      const [what, id] = name.split(' ') as [string, string]
      expect(after.get(`${what} ${other(id)}`), name).toEqual(near(value))
    }
  })
})

test('a scale of another length and place gives the same results on it', () => {
  forEveryDesign(({ table }) => {
    const moved = (value: number) => 2.5 * value + 10
    const stretched = rescaled(table, moved, { min: moved(1), max: moved(5) })

    const before = calibrate(table)
    const after = calibrate(stretched)
    for (const [index, [name, value, isLevel]] of numbersOf(before).entries()) {
      expect(numbersOf(after)[index]![1], name).toEqual(near(isLevel ? moved(value) : 2.5 * value))
    }
    expect(after.sds.work).toEqual(mapped(before.sds.work, near))
  })
})

test('turning the scale around mirrors every result', () => {
  forEveryDesign(({ table }) => {
    const before = numbersOf(calibrate(table))
    const after = numbersOf(calibrate(rescaled(table, (value) => 6 - value, table.scale)))

    for (const [index, [name, value, isLevel, isSd]] of before.entries()) {
      expect(after[index]![1], name).toEqual(near(isSd ? value : isLevel ? 6 - value : -value))
    }
  })
})

test('a question that nobody scored changes no score, and is named', () => {
  forEveryDesign(({ table }) => {
    const questions = [...table.questions, { id: 'never', competency: 'A', weight: 2 }]
    const competencies = [...table.competencies, { id: 'Z', weight: 5 }]
    const more = {
      ...table,
      competencies,
      questions: [...questions, { id: 'new', competency: 'Z', weight: 1 }],
    }

    expect(numbersOf(calibrate(more))).toEqual(numbersOf(calibrate(table)))
    expect(calibrate(more).unscored.slice(-2)).toEqual(['never', 'new'])
  })
})

test('what is known of a rater who scored nothing changes nothing', () => {
  forEveryDesign(({ table }) => {
    const history = [{ rater: 'absent', mean: 1, sd: 0.1 }]

    expect(calibrate({ ...table, history })).toEqual(calibrate(table))
  })
})

test('only the proportions of the weights count', () => {
  forEveryDesign(({ table }) => {
    const more = {
      ...table,
      competencies: table.competencies.map((it) => ({ ...it, weight: 7 * it.weight })),
      questions: table.questions.map((it) => ({ ...it, weight: 3 * it.weight })),
    }

    const before = numbersOf(calibrate(table))
    for (const [index, [name, value]] of numbersOf(calibrate(more)).entries()) {
      expect(value, name).toEqual(near(before[index]![1]))
    }
  })
})

test('a complete panel keeps its raw means, with an interval to both sides alike', () => {
  forEveryDesign(({ table }) => {
    const [first] = table.ratings
    const own = table.ratings.filter((it) => it.candidate === first!.candidate)
    const raters = [...new Set(own.map((it) => it.rater))]
    const questions = [...new Set(own.map((it) => it.question))]
    const scoreAt = (rater: string, question: string) =>
      own.find((it) => it.rater === rater && it.question === question)?.score ?? 3
    const ratings = raters.flatMap((rater) =>
      questions.map((question) => ({ rater, candidate: 'c', question, score: scoreAt(rater, question) })),
    )
    const { overall, competencies, steps } = calibrate({ ...table, ratings }, { nodes: 0 }).candidates[0]!

    for (const level of [overall, ...competencies]) {
      const { mean, low, high } = level.calibrated!
      expect(mean).toEqual(near(level.raw!, 1e-9))
      expect(high - mean).toEqual(near(mean - low, 1e-9))
    }
    expect(Math.abs(steps!.leniency) + Math.abs(steps!.gaps) + Math.abs(steps!.shrinkage)).toBeLessThan(1e-9)
  })
})

test('if nothing but the candidates differed, the result would be the raw mean', () => {
  forEveryDesign(({ table }) => {
    const fixedSd = { C: 1e3, K: 1e-4, Q: 1e-4, H: 1e-4, R: 1e-4, G: 1e-4, E: 0.6 }

    for (const { id, overall } of calibrate(table, { mode: 'position', fixedSd }).candidates) {
      const own = table.ratings.filter((it) => it.candidate === id)
      const plain = own.reduce((sum, it) => sum + it.score, 0) / own.length
      // Questions weigh by their ratings here: with one level a candidate, every score is one witness.
      expect(Math.abs(overall.calibrated!.mean - plain)).toBeLessThanOrEqual(1e-6)
    }
  })
})

test('if raters did not differ, a panel’s result would be the mean of its question means', () => {
  forEveryDesign(({ table }) => {
    const result = calibrate(table, { mode: 'panel', fixedSd: { R: 1e-4, G: 1e-4, E: 0.6 } })

    for (const { overall } of result.candidates)
      expect(Math.abs(overall.calibrated!.mean - overall.raw!)).toBeLessThanOrEqual(1e-6)
  })
})

test('twice as many raters narrow the interval, but never by more than twice the ratings could', () => {
  forEveryDesign(({ table }) => {
    const twins = table.ratings.map((it) => ({ ...it, rater: `${it.rater} again` }))
    const before = calibrate(table, { fixedSd: SDS }).candidates
    const after = calibrate({ ...table, ratings: [...table.ratings, ...twins] }, { fixedSd: SDS }).candidates

    after.forEach(({ overall }, c) => {
      const share = overall.calibrated!.sd / before[c]!.overall.calibrated!.sd
      expect(share).toBeGreaterThanOrEqual(Math.SQRT1_2 - 1e-9)
      expect(share).toBeLessThanOrEqual(1 + 1e-9)
    })
  })
})

test('dropping a rater widens the interval', () => {
  forEveryDesign(({ table }) => {
    const [{ rater }] = table.ratings as [Score]
    const before = calibrate(table, { mode: 'position', fixedSd: SDS })
    const rest = table.ratings.filter((it) => it.rater !== rater)
    const asked = new Set(rest.map((it) => it.question))
    if (rest.length === 0 || table.ratings.some((it) => !asked.has(it.question))) return
    const after = calibrate({ ...table, ratings: rest }, { mode: 'position', fixedSd: SDS })

    for (const { id, overall } of after.candidates) {
      const own = before.candidates.find((it) => it.id === id)!.overall.calibrated!
      expect(overall.calibrated!.sd).toBeGreaterThanOrEqual(own.sd - 1e-9)
    }
  })
})

test('two halves without a shared rater are always two groups', () => {
  forEveryDesign(({ table }) => {
    const twins = table.ratings.map((it) => ({ ...it, rater: `${it.rater}′`, candidate: `${it.candidate}′` }))
    const both = calibrate({ ...table, ratings: [...table.ratings, ...twins] }, { nodes: 0 })
    const alone = calibrate(table, { nodes: 0 })
    const groups = (result: Calibration) => new Set(result.candidates.map((it) => it.group)).size

    expect(groups(both)).toBe(2 * groups(alone))
    for (const { id, group } of both.candidates) {
      const twin = both.candidates.find((it) => it.id === `${id}′`)
      expect(twin?.group).not.toBe(group)
    }
  })
})

test('of two candidates one is ahead: the two probabilities make 1, and ranks add up', () => {
  forEveryDesign(({ table }) => {
    const { superiority, ranks } = calibrate(table).comparison!

    superiority.forEach((row, i) =>
      row.forEach((p, j) => expect(p + superiority[j]![i]!).toEqual(near(1, 1e-12))),
    )
    const n = ranks.length
    expect(ranks.reduce((sum, it) => sum + it.expected, 0)).toEqual(near((n * (n + 1)) / 2, 1e-9))
    expect(ranks.reduce((sum, it) => sum + it.best, 0)).toEqual(near(1, 1e-9))
    ranks.forEach(({ best, low, high }, i) => {
      expect(low >= 1 && low <= high && high <= n).toBe(true)
      if (n === 2) expect(best).toEqual(near(superiority[i]![1 - i]!, 0.02))
    })
  }, several)
})

test('how well a set can be ranked has an interval once the SDs are averaged over, shorter with more candidates', () => {
  const lengths = [5, 40].map((candidates) => {
    const table = simulated(3, { candidates, raters: 8 }).table
    const { reliability, reliabilityRange } = calibrate(table).comparison!
    const { low, high } = reliabilityRange!
    expect(0 <= low && low < high && high <= 1).toBe(true)
    expect(low <= reliability && reliability <= high).toBe(true)
    expect(calibrate(table, { nodes: 0 }).comparison!.reliabilityRange).toBeNull()
    return high - low
  })
  expect(lengths[1]).toBeLessThan(lengths[0]!)
})

test('every number is a number, every SD is above 0 and every interval holds its mean', () => {
  forEveryDesign(({ table }) => {
    for (const mode of ['panel', 'position', 'fair', 'ordinal'] as const) {
      const result = calibrate(table, { mode, nodes: mode === 'fair' ? 0 : 64 })
      expect(notNumbers(result)).toEqual([])
      const levels = result.candidates.flatMap((it) => [it.overall, ...it.competencies])
      const estimates = levels.flatMap((it) => [it.fair, it.calibrated]).filter((it) => it !== null)
      for (const { mean, sd, low, high } of [...estimates, ...result.raters.map((it) => it.leniency)]) {
        expect(sd > 0 && low < mean && mean < high).toBe(true)
      }
    }
  })
})

test('raw, leniency, gaps and shrinkage add up to the calibrated score', () => {
  forEveryDesign(({ table }) => {
    for (const { overall, steps } of calibrate(table).candidates) {
      const { raw, leniency, gaps, shrinkage, fair, calibrated } = steps!
      expect(raw + leniency + gaps).toEqual(near(fair, 1e-12))
      expect(fair + shrinkage).toEqual(near(calibrated, 1e-12))
      expect(calibrated).toBe(overall.calibrated!.mean)
    }
  })
})

test('a result is the sum of its scores by how much each counted; together they count once', () => {
  forEveryDesign(({ table }) => {
    const units = unitsOf(table)
    const reading = readingOf(units, 'position', { priors: PRIORS, nodes: 0 })
    reading.targets.overall.forEach((target) => {
      const counted = countedIn(reading, target!)
      const sum = counted.reduce((total, alpha, i) => total + alpha * units.y[i]!, 0)
      expect(sum).toEqual(near(reading.level(target)!.mean, 1e-9))
      expect(counted.reduce((total, alpha) => total + alpha, 0)).toEqual(near(1, 1e-9))
    })
  })
})

test('one point more on an own score raises the result, or takes next to nothing from it', () => {
  forEveryDesign(({ table }) => {
    const options: Options = { fixedSd: SDS }
    const before = calibrate(table, options)
    for (const { scores } of before.candidates) {
      for (const it of scores) expect(it.counted).toBeGreaterThan(-0.02)
    }
    // And what is printed is what happens.
    const row = table.ratings.find((it) => it.score < 5)!
    const ratings = table.ratings.map((it) => (it === row ? { ...it, score: it.score + 1 } : it))
    const after = calibrate({ ...table, ratings }, options)
    const at = (result: Calibration) => result.candidates.find((it) => it.id === row.candidate)!
    const own = at(before).scores.find((it) => it.rater === row.rater && it.question === row.question)!
    expect(at(after).overall.calibrated!.mean - at(before).overall.calibrated!.mean).toEqual(
      near(own.counted!, 1e-9),
    )
  })
})

test('leaving a score out shows the surprise that was printed for it', () => {
  forEveryDesign(({ table }) => {
    const row = table.ratings[3]!
    const rest = table.ratings.filter((it) => it !== row)
    const cell = (it: Score) => it.candidate === row.candidate && it.question === row.question
    if (!rest.some(cell) || !rest.some((it) => it.candidate === row.candidate && it.rater === row.rater))
      return
    const printed = calibrate(table, { mode: 'position', fixedSd: SDS })
      .candidates.find((it) => it.id === row.candidate)!
      .scores.find((it) => it.rater === row.rater && it.question === row.question)!
    const options = { priors: PRIORS, nodes: 0, fixedSd: SDS }
    const units = unitsOf({ ...table, ratings: rest })
    const { columns, fit } = readingOf(units, 'position', options)
    const c = units.candidates.indexOf(row.candidate)
    const block = columns.blocks[c]!
    const q = units.questions.findIndex((it) => it.id === row.question)
    const r = units.raters.indexOf(row.rater)
    const local = new Float64Array(block.n)
    for (const column of [
      block.own,
      block.competency[units.questions[q]!.competency]!,
      block.question[q]!,
      block.rater[r]!,
    ]) {
      local[column] = 1
    }
    const global = new Float64Array(columns.global.p)
    for (const column of [columns.global.mu, columns.global.question + q, columns.global.rater + r])
      global[column] = 1
    const { mean, variance } = momentsOf(
      columns,
      { block: c, local, global, unseenK: 0, unseenH: 0 },
      fit.logSd,
    )

    expect(printed.surprise).toEqual(near((row.score - 1 - mean) / Math.sqrt(SDS.E! ** 2 + variance), 1e-8))
  })
})

test('no single panelist moves a result by more than is printed', () => {
  forEveryDesign(({ table }) => {
    const before = calibrate(table, { mode: 'position', nodes: 0 })
    const [{ rater }] = table.ratings as [Score]
    const rest = table.ratings.filter((it) => it.rater !== rater)
    const asked = new Set(rest.map((it) => it.question))
    if (rest.length === 0 || table.ratings.some((it) => !asked.has(it.question))) return
    const after = calibrate({ ...table, ratings: rest }, { mode: 'position', fixedSd: before.sds.work })

    for (const { id, overall, robustness } of before.candidates) {
      const left = after.candidates.find((it) => it.id === id)
      if (!left || !table.ratings.some((it) => it.candidate === id && it.rater === rater)) continue
      const change = Math.abs(left.overall.calibrated!.mean - plugIn(table, before, id))
      expect(change).toBeLessThanOrEqual(robustness!.largest + 1e-9)
      expect(overall.raw).not.toBeNull()
    }
  })
})

/** The overall at the SDs of a result. */
function plugIn(table: RatingsTable, { sds, mode }: Calibration, id: string): number {
  const again = calibrate(table, { mode, fixedSd: sds.work })
  return again.candidates.find((it) => it.id === id)!.overall.calibrated!.mean
}

/** Name and value of everything with a place on the scale: levels, differences and SDs. */
function numbersOf(result: Calibration): readonly (readonly [string, number, boolean, boolean])[] {
  return [
    ...result.candidates.flatMap(({ id, overall }) => [
      [`raw ${id}`, overall.raw!, true, false] as const,
      [`fair ${id}`, overall.fair!.mean, true, false] as const,
      [`mean ${id}`, overall.calibrated!.mean, true, false] as const,
      [`sd ${id}`, overall.calibrated!.sd, false, true] as const,
    ]),
    ...result.raters.flatMap(({ id, leniency }) => [
      [`leniency ${id}`, leniency.mean, false, false] as const,
      [`sd ${id}`, leniency.sd, false, true] as const,
    ]),
    ...result.questions.map(({ id, easiness }) => [`easiness ${id}`, easiness.mean, false, false] as const),
  ]
}

function notNumbers(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, it]) => notNumbers(it, `${path}.${key}`))
}

function rescaled(
  table: RatingsTable,
  to: (value: number) => number,
  scale: RatingsTable['scale'],
): RatingsTable {
  return { ...table, scale, ratings: table.ratings.map((it) => ({ ...it, score: to(it.score) })) }
}

function shuffled<Item>(items: readonly Item[], next: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

const near = (value: number, tolerance = 1e-8) =>
  expect.toSatisfy((it: number) => Math.abs(it - value) <= tolerance * (1 + Math.abs(value)), String(value))

const mapped = (sds: Sds, to: (value: number) => unknown) =>
  Object.fromEntries(Object.entries(sds).map(([key, value]) => [key, to(value)]))
