import type { NonScore, Rating } from '#shared/model/scorecard.ts'
import './score.css'

/** A sign for each reason of no score, so that none is told by colour alone. */
export const NON_SCORE_SIGN: Record<NonScore, string> = {
  'not-asked': '○',
  'not-observed': '–',
  declined: '×',
}
export const NON_SCORE_NAME: Record<NonScore, string> = {
  'not-asked': 'not asked',
  'not-observed': 'not observed',
  declined: 'declined',
}
export const LEVEL_NAMES = ['Weak', 'Developing', 'Solid', 'Strong', 'Outstanding'] as const

/** A rating in words: "4 Strong", "not observed", "not rated yet". */
export function ratingName(rating: Rating | null | undefined): string {
  if (rating == null) return 'not rated yet'
  return typeof rating === 'number' ? `${rating} ${LEVEL_NAMES[rating - 1]}` : NON_SCORE_NAME[rating]
}

type Props = {
  /** Null or undefined: not rated yet, an empty dashed box. */
  rating: Rating | null | undefined
  /** `small` in lists, `cell` filling its place in a matrix. */
  size?: 'small' | 'cell'
  /** Said instead of the rating's own name. */
  label?: string
}

/** One rating: its number printed on its colour, hatched where there is no score. */
export function ScoreChip({ rating, size = 'small', label }: Props) {
  const kind = rating == null ? 'empty' : typeof rating === 'number' ? `s${rating}` : 'none'
  const sign = rating == null ? '' : typeof rating === 'number' ? rating : NON_SCORE_SIGN[rating]
  const name = label ?? ratingName(rating)
  return (
    <span className={`ui-score is-${size} is-${kind}`} title={name}>
      <span aria-hidden="true">{sign}</span>
      <span className="ui-hidden">{name}</span>
    </span>
  )
}
