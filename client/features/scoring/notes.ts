import type { ReactNode } from 'react'
import type { QuestionId } from '#shared/model/ids.ts'

/** The editor or the text of one note, as the room composes it: this screen knows no editor. */
export type Notes = (note: { questionId: QuestionId; which: 'mine' | 'panel' }) => ReactNode

/** What the panel wrote on one question, or with null everything it wrote; nothing for those who may not read it. */
export type PanelNotes = (questionId: QuestionId | null) => ReactNode
