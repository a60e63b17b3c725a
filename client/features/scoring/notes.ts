import type { ReactNode } from 'react'
import type { QuestionId } from '#shared/model/ids.ts'

/** The editor or the text of one note, as the room composes it: this screen knows no editor. */
export type Notes = (note: { questionId: QuestionId; which: 'mine' | 'panel' }) => ReactNode
