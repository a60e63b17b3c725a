import type { PositionAnswer } from '#shared/contract/positions.ts'
import type { CandidateId, CompetencyId, PanelId, QuestionId } from '#shared/model/ids.ts'

/** How everything of a position is called in its sentences. Names keep to themselves which way they are read. */
export type Names = {
  readonly candidate: (id: string) => string
  readonly question: (id: QuestionId) => string
  readonly competency: (id: CompetencyId) => string
  /** "panel 3", in the order in which they were made. */
  readonly panel: (id: string) => string
  readonly person: (id: string) => string
}

export function namesOf({ panels, questions, competencies }: PositionAnswer): Names {
  const candidates = new Map<CandidateId, string>(
    panels.map(({ candidate }) => [candidate.id, candidate.name]),
  )
  const people = new Map<string, string>(
    panels.flatMap((it) => [...it.people, ...(it.rated ?? [])].map(({ person, name }) => [person, name])),
  )
  return {
    candidate: (id) => isolated(candidates.get(id as CandidateId) ?? 'somebody'),
    question: (id) => isolated(questions.find((it) => it.id === id)?.label ?? 'another question'),
    competency: (id) => isolated(competencies.find((it) => it.id === id)?.name ?? 'another competency'),
    panel: (id) => `panel ${panelNumber(panels, id)}`,
    person: (id) => isolated(people.get(id) ?? 'somebody'),
  }
}

export const panelNumber = (panels: PositionAnswer['panels'], id: PanelId | string) =>
  panels.findIndex((it) => it.id === id) + 1

/** A name inside a sentence: what is read from right to left does not turn the words around it. */
export const isolated = (name: string) => `\u2068${name}\u2069`
