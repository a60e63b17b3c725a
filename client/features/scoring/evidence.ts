import type { QuestionId } from '#shared/model/ids.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import type { Draft } from '#shared/panel/commands.ts'
import { entryOf } from '#shared/panel/entries.ts'

/** How many lines of what was heard stand in my note. Thoughts and plans to probe are no evidence. */
export const heardLines = (notes: Draft['notes'], questionId: QuestionId): number =>
  (entryOf(notes, questionId) ?? []).filter((line) => line.kind === 'heard' && line.text.trim() !== '').length

/** A 1, 2 or 5 that nothing heard supports: worth a second look, never an obstacle. */
export const lacksEvidence = (rating: Rating | undefined, heard: number): boolean =>
  heard === 0 && (rating === 1 || rating === 2 || rating === 5)
