import { ToolButton } from '#client/ui/tool-button.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'

type Props = { rating: EnteredRating | undefined; onRate: (rating: EnteredRating | null) => void }

/** What may be answered besides a score, and the way back from an answer. */
export const OtherAnswers = ({ rating, onRate }: Props) => (
  <>
    <ToolButton
      pressed={rating === 'not-observed'}
      aria-keyshortcuts="N"
      onClick={() => onRate('not-observed')}
    >
      Not observed{' '}
      <kbd className="ui-kbd" aria-hidden="true">
        N
      </kbd>
    </ToolButton>
    <ToolButton pressed={rating === 'declined'} onClick={() => onRate('declined')}>
      Declined<span className="iv-to-rate"> to rate</span>
    </ToolButton>
    {rating !== undefined && <ToolButton onClick={() => onRate(null)}>Clear</ToolButton>}
  </>
)
