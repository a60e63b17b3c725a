/** All the ratings that are calibrated together, with the reference set of questions the scores are stated on. */
export type RatingsTable = {
  readonly scale: { readonly min: number; readonly max: number }
  /** Weights of any sum, none negative. */
  readonly competencies: readonly { readonly id: string; readonly weight: number }[]
  /** The reference set: the kit's questions. Weights count within the competency. */
  readonly questions: readonly {
    readonly id: string
    readonly competency: string
    readonly weight: number
  }[]
  /** A cell that is not here was not observed. */
  readonly ratings: readonly Score[]
  /** What earlier, connected analyses said about raters who return. Work units: quarters of the scale. */
  readonly history?: readonly RaterMessage[]
}

export type Score = {
  readonly rater: string
  readonly candidate: string
  readonly question: string
  readonly score: number
}

/** A rater's leniency (positive: scores higher than others) as known from before, without any prior. Work units. */
export type RaterMessage = {
  readonly rater: string
  readonly mean: number
  readonly sd: number
  /** What stands behind it; for the words only. */
  readonly ratings?: number
  readonly panels?: number
}

/** One question of the reference set. */
export type Question = {
  readonly id: string
  /** Index into `Units.competencies`. */
  readonly competency: number
  /** Of its competency, 0 to 1, over the questions somebody scored. */
  readonly share: number
  /** Of the overall score, 0 to 1, over the questions somebody scored. */
  readonly weight: number
}

/**
 * A table made ready for arithmetic. Everything is in the order of its ids, so the order of rows cannot matter, and
 * raters, candidates and questions without a score are gone, so they cannot matter either.
 */
export type Units = {
  readonly scale: { readonly min: number; readonly max: number }
  /** Scale points in one work unit: (max - min) / 4. */
  readonly perUnit: number
  readonly raters: readonly string[]
  readonly candidates: readonly string[]
  /** Those with a scored question; weights sum to 1, or are all 0 where nothing scored has any weight. */
  readonly competencies: readonly { readonly id: string; readonly weight: number }[]
  readonly questions: readonly Question[]
  readonly n: number
  /** Indices of each rating, sorted by candidate, rater, question. */
  readonly rater: Int32Array
  readonly candidate: Int32Array
  readonly question: Int32Array
  /** The scores as given, and in work units above the scale's lower end: u = 4 (y - min) / (max - min). */
  readonly y: Float64Array
  readonly u: Float64Array
  /** By rater, in work units; null for a rater nobody knows yet. */
  readonly history: readonly (RaterMessage | null)[]
}

/**
 * Reads a table. What a caller can only get wrong by mistake is an error that names the field: a score off the scale,
 * an unknown question, a negative weight. What can happen in an interview (gaps, one rater, no rating) is fine.
 */
export function unitsOf(table: RatingsTable): Units {
  check(table)
  const { min, max } = table.scale
  const raters = idsOf(table.ratings.map((it) => it.rater))
  const candidates = idsOf(table.ratings.map((it) => it.candidate))
  const scored = idsOf(table.ratings.map((it) => it.question))
  const { competencies, questions } = weigh(table, scored)

  const rows = table.ratings
    .map((it) => ({
      c: candidates.at.get(it.candidate)!,
      r: raters.at.get(it.rater)!,
      q: scored.at.get(it.question)!,
      y: it.score,
    }))
    .sort((a, b) => a.c - b.c || a.r - b.r || a.q - b.q || a.y - b.y)
  const messages = new Map(table.history?.map((it) => [it.rater, it]))
  return {
    scale: table.scale,
    perUnit: (max - min) / 4,
    raters: raters.ids,
    candidates: candidates.ids,
    competencies,
    questions,
    n: rows.length,
    rater: Int32Array.from(rows, (it) => it.r),
    candidate: Int32Array.from(rows, (it) => it.c),
    question: Int32Array.from(rows, (it) => it.q),
    y: Float64Array.from(rows, (it) => it.y),
    u: Float64Array.from(rows, (it) => (4 * (it.y - min)) / (max - min)),
    history: raters.ids.map((id) => messages.get(id) ?? null),
  }
}

/**
 * The table as one line of text, the same for the same ratings in any order: what a digest of the inputs is taken of.
 * Numbers are written as the language writes them, so the text is the same on every machine.
 */
export function canonicalInput(table: RatingsTable): string {
  const sorted = (rows: readonly (readonly (string | number)[])[]) =>
    rows.map((row) => JSON.stringify(row)).sort(byCodeUnits)
  return JSON.stringify({
    scale: [table.scale.min, table.scale.max],
    competencies: sorted(table.competencies.map((it) => [it.id, it.weight])),
    questions: sorted(table.questions.map((it) => [it.id, it.competency, it.weight])),
    ratings: sorted(table.ratings.map((it) => [it.candidate, it.rater, it.question, it.score])),
    history: sorted((table.history ?? []).map((it) => [it.rater, it.mean, it.sd])),
  })
}

function weigh(table: RatingsTable, scored: Ids): Pick<Units, 'competencies' | 'questions'> {
  const reference = table.questions.filter((it) => scored.at.has(it.id)).sort(byId)
  const competencyIds = idsOf(reference.map((it) => it.competency))
  const within = competencyIds.ids.map((id) =>
    total(reference.map((it) => (it.competency === id ? it.weight : 0))),
  )
  const weightOf = new Map(table.competencies.map((it) => [it.id, it.weight]))
  const own = competencyIds.ids.map((id, k) => (within[k]! > 0 ? weightOf.get(id)! : 0))
  const sum = total(own)
  const competencies = competencyIds.ids.map((id, k) => ({ id, weight: sum > 0 ? own[k]! / sum : 0 }))
  const questions = reference.map((it) => {
    const competency = competencyIds.at.get(it.competency)!
    const share = within[competency]! > 0 ? it.weight / within[competency]! : 0
    return { id: it.id, competency, share, weight: share * competencies[competency]!.weight }
  })
  return { competencies, questions }
}

function check(table: RatingsTable): void {
  const { min, max } = table.scale
  if (!(Number.isFinite(min) && Number.isFinite(max) && max > min)) {
    throw new RangeError(`scale: min ${min} must lie below max ${max}`)
  }
  const competencies = uniqueIds('competencies', table.competencies)
  for (const { id, weight } of [...table.competencies, ...table.questions]) {
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`weight of ${id}: ${weight} is not 0 or more`)
  }
  for (const { id, competency } of table.questions) {
    if (!competencies.has(competency)) throw new RangeError(`question ${id}: no competency ${competency}`)
  }
  const questions = uniqueIds('questions', table.questions)
  for (const { question, score } of table.ratings) {
    if (!questions.has(question)) throw new RangeError(`ratings: no question ${question}`)
    if (!(score >= min && score <= max))
      throw new RangeError(`ratings: ${score} is off the scale ${min}..${max}`)
  }
  for (const { rater, mean, sd } of table.history ?? []) {
    if (!(sd > 0 && Number.isFinite(mean)))
      throw new RangeError(`history of ${rater}: mean ${mean}, sd ${sd}`)
  }
}

function uniqueIds(field: string, items: readonly { readonly id: string }[]): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const { id } of items) {
    if (ids.has(id)) throw new RangeError(`${field}: ${id} is there twice`)
    ids.add(id)
  }
  return ids
}

type Ids = { readonly ids: readonly string[]; readonly at: ReadonlyMap<string, number> }

function idsOf(all: readonly string[]): Ids {
  const ids = [...new Set(all)].sort(byCodeUnits)
  return { ids, at: new Map(ids.map((id, index) => [id, index])) }
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byId = (a: { readonly id: string }, b: { readonly id: string }) => byCodeUnits(a.id, b.id)
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
