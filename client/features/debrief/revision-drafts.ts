import { useKeptDraft } from '#client/connection/kept-draft.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'

/** A revision that is being written and was not sent yet. */
export type RevisionDraft = { readonly to: Rating; readonly reason: string }

/** My open revision forms by question: they stay open, wherever the panel or I go, until they are sent or cancelled. */
export type RevisionDrafts = {
  readonly all: ReadonlyMap<QuestionId, RevisionDraft>
  /** Null where the form was sent or cancelled. */
  readonly keep: (question: QuestionId, draft: RevisionDraft | null) => void
}

export function useRevisionDrafts(): RevisionDrafts {
  const [entries, keepAll] = useKeptDraft<readonly (readonly [QuestionId, RevisionDraft])[]>('revisions')
  const all = new Map(entries)
  const keep = (question: QuestionId, draft: RevisionDraft | null) => {
    const others = [...all].filter(([id]) => id !== question)
    keepAll(draft ? [...others, [question, draft]] : others)
  }
  return { all, keep }
}
