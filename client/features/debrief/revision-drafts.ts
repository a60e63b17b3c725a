import { useState } from 'react'
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
  const [all, setAll] = useState<ReadonlyMap<QuestionId, RevisionDraft>>(new Map())
  const keep = (question: QuestionId, draft: RevisionDraft | null) =>
    setAll((before) => {
      const next = new Map(before)
      if (draft) next.set(question, draft)
      else next.delete(question)
      return next
    })
  return { all, keep }
}
