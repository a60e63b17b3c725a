import type { Competency, Kit, Question } from './kit.ts'

/** Neighbouring questions of one competency, numbered from 1 as they are asked. */
export type Section = {
  /** Undefined where the kit does not name the competency. */
  readonly competency: Competency | undefined
  readonly asked: { readonly question: Question; readonly number: number }[]
}

/** The kit's questions under their competencies. The order of asking stays, so a competency may come twice. */
export function sectionsOf({ questions, competencies }: Kit): readonly Section[] {
  const all: Section[] = []
  for (const [index, question] of questions.entries()) {
    const asked = { question, number: index + 1 }
    const last = all.at(-1)
    if (last?.asked[0]!.question.competency === question.competency) last.asked.push(asked)
    else all.push({ competency: competencies.find((it) => it.id === question.competency), asked: [asked] })
  }
  return all
}
