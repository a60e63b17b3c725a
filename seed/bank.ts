import * as z from 'zod/mini'
import { CompetencyId, KitId, QuestionId } from '#shared/model/ids.ts'
import { Competency, Kit, Question } from '#shared/model/kit.ts'
import adapt from './bank/adapt.json' with { type: 'json' }
import competencies from './bank/competencies.json' with { type: 'json' }
import detail from './bank/detail.json' with { type: 'json' }
import kits from './bank/kits.json' with { type: 'json' }
import pm from './bank/pm.json' with { type: 'json' }
import tech from './bank/tech.json' with { type: 'json' }

/** A competency weighs differently in every role, so the bank itself holds it without a weight. */
const BankCompetency = z.omit(Competency, { weight: true })
type BankCompetency = z.infer<typeof BankCompetency>

/** A kit as it is written down: questions and competencies by id, so that each wording exists once. */
const KitRecipe = z.strictObject({
  id: KitId,
  version: Kit.shape.version,
  role: Kit.shape.role,
  about: Kit.shape.about,
  weights: z.record(CompetencyId, Competency.shape.weight),
  questions: z.array(QuestionId),
  placeholders: Kit.shape.placeholders,
})
type KitRecipe = z.infer<typeof KitRecipe>

export type Bank = {
  readonly competencies: readonly BankCompetency[]
  readonly questions: readonly Question[]
  readonly kits: readonly Kit[]
}

let parsed: Bank | undefined

/** The question bank that ships with the room. A mistake in its files throws on first use. */
export function bank(): Bank {
  parsed ??= parse()
  return parsed
}

function parse(): Bank {
  const allCompetencies = z.array(BankCompetency).parse(competencies)
  const questions = z.array(Question).parse([...tech, ...pm, ...detail, ...adapt])
  const recipes = z.array(KitRecipe).parse(kits)
  return {
    competencies: allCompetencies,
    questions,
    kits: recipes.map((recipe) => assemble(recipe, allCompetencies, questions)),
  }
}

function assemble(
  { weights, questions: ids, ...rest }: KitRecipe,
  competencies: readonly BankCompetency[],
  questions: readonly Question[],
): Kit {
  const competencyOf = new Map(competencies.map((competency) => [competency.id, competency]))
  const questionOf = new Map(questions.map((question) => [question.id, question]))
  return Kit.parse({
    ...rest,
    competencies: Object.entries(weights).map(([id, weight]) => ({
      ...found(competencyOf, id as CompetencyId, rest.id),
      weight,
    })),
    questions: ids.map((id) => found(questionOf, id, rest.id)),
  })
}

function found<Id extends string, T>(all: ReadonlyMap<Id, T>, id: Id, kit: KitId): T {
  const one = all.get(id)
  if (!one) throw new Error(`kit ${kit} names ${id}, which is not in the bank`)
  return one
}
