import type { Cell } from '#shared/calibration/ratings.ts'
import type { Rating } from '#shared/model/scorecard.ts'
import { NON_SCORE_SIGN, ratingName } from '#client/ui/score.tsx'

/** One rater's rating of one question; a revision beside the original, the one that counts underlined. */
export function RatingCell({ cell, skipped }: { cell: Cell; skipped: boolean }) {
  if (skipped) return <Half rating="not-asked" />
  if (cell.revisions.length === 0) return <Half rating={cell.locked} />
  const chosen = cell.revisions.some((it) => it.chosen)
  return (
    <>
      <Half rating={cell.locked} counts={!chosen} />
      <span className="results-arrow" aria-hidden="true">
        →
      </span>
      <Half rating={cell.revised} counts={chosen && cell.counted === cell.revised} />
    </>
  )
}

/** The same in words: "locked 3 Solid, revised to 4 Strong, the revision counts". */
export function cellWords(cell: Cell, skipped: boolean): string {
  if (skipped) return 'skipped, not asked'
  if (cell.revisions.length === 0) return ratingName(cell.locked)
  const counts = cell.revisions.some((it) => it.chosen) ? 'the revision counts' : 'the original counts'
  return `locked ${ratingName(cell.locked)}, revised to ${ratingName(cell.revised)}, ${counts}`
}

function Half({ rating, counts }: { rating: Rating; counts?: boolean }) {
  const kind = typeof rating === 'number' ? `s${rating}` : 'none'
  return (
    <span className={`results-half is-${kind} ${counts ? 'is-counted' : ''}`} aria-hidden="true">
      {typeof rating === 'number' ? rating : NON_SCORE_SIGN[rating]}
    </span>
  )
}
