import * as z from 'zod/mini'
import { QuestionId } from './ids.ts'

/** 1 to 5 against the behavioural anchors of the question. */
export const Score = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
export type Score = z.infer<typeof Score>
export const SCORES: readonly Score[] = [1, 2, 3, 4, 5]

/** Three reasons for no score. They are not zeros, and enter no mean. */
export const NonScore = z.enum(['not-asked', 'not-observed', 'declined'])
export type NonScore = z.infer<typeof NonScore>

export const Rating = z.union([Score, NonScore])
export type Rating = z.infer<typeof Rating>

export const isScore = (rating: Rating | undefined): rating is Score => typeof rating === 'number'

/** What a line of a private note is. Only `heard` counts as evidence. */
export const NoteKind = z.enum(['heard', 'thought', 'probe'])
export type NoteKind = z.infer<typeof NoteKind>

export const NoteLine = z.strictObject({ kind: NoteKind, text: z.string() })
export type NoteLine = z.infer<typeof NoteLine>

export const LockedAnswer = z.strictObject({
  rating: Rating,
  /** Milliseconds from the end of the question to the first rating; negative while it was still asked; null for a non-score nobody entered. */
  ratedAfterMs: z.nullable(z.number()),
})
export type LockedAnswer = z.infer<typeof LockedAnswer>

/** A scorecard as it stood when its rater locked it. Nothing in it ever changes. */
export const LockedScorecard = z.strictObject({
  answers: z.record(QuestionId, LockedAnswer),
  notes: z.record(QuestionId, z.array(NoteLine)),
  /** SHA-256 over the canonical JSON of `answers` and `notes`, hexadecimal. */
  digest: z.string(),
})
export type LockedScorecard = z.infer<typeof LockedScorecard>
