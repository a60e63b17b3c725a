import type { Failure } from '#shared/contract/failures.ts'
import type { KitsAnswer, NewPanel } from '#shared/contract/http.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import { err, ok, type Result } from '#shared/result.ts'

/** The question bank, read once at the start. */
export type Bank = {
  readonly questions: readonly Kit['questions'][number][]
  readonly kits: readonly Kit[]
}

export type Kits = ReturnType<typeof createKits>

/** The role kits and what a panel may make of them. */
export function createKits({ bank }: { bank: Bank }) {
  return {
    all: (): KitsAnswer => ({ kits: bank.kits, questions: bank.questions }),
    /** A kit with the chosen questions in the chosen order and the workspace's own words. Frozen into the panel that asks. */
    adapt(asked: Pick<NewPanel, 'kit' | 'questions' | 'placeholders'>): Result<Kit, Failure> {
      const kit = bank.kits.find(({ id }) => id === asked.kit)
      if (!kit) return wrong('kit', 'kit: there is none of that id')

      const chosen: Kit['questions'] = []
      for (const [index, id] of asked.questions.entries()) {
        const question = kit.questions.find((it) => it.id === id)
        if (!question) return wrong(`questions.${index}`, `questions: ${id} is not in this kit`)
        if (chosen.includes(question)) return wrong(`questions.${index}`, `questions: ${id} is named twice`)
        chosen.push(question)
      }
      const strange = Object.keys(asked.placeholders).find((name) => !Object.hasOwn(kit.placeholders, name))
      if (strange !== undefined) {
        return wrong(
          'placeholders',
          `placeholders: this kit has ${Object.keys(kit.placeholders).join(', ') || 'none'}`,
        )
      }
      return ok({ ...kit, questions: chosen, placeholders: { ...kit.placeholders, ...asked.placeholders } })
    },
    /** What people call a question; its id where the bank has it no more. */
    labelOf: (id: QuestionId): string => bank.questions.find((it) => it.id === id)?.label ?? id,
    /** The kit a rehearsal plays with. */
    first: (): Kit => bank.kits[0]!,
  }
}

/** A failure that names one field. */
export const wrong = (field: string, problem: string): { readonly ok: false; readonly error: Failure } =>
  err({ kind: 'malformed', problems: [{ field, problem }] })
