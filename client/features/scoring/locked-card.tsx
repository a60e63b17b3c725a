import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { ratingName, ScoreChip } from '#client/ui/score.tsx'
import { entryOf } from '#shared/panel/entries.ts'
import { heardLines } from './evidence.ts'
import type { Notes } from './notes.ts'

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** My card after the lock: nothing to do but wait. */
export function LockedCard({ notes }: { notes: Notes }) {
  const { view, me } = useRoom()
  const [open, setOpen] = useState(false)
  const { lockedAt, card } = entryOf(view.scorecards, me)!
  return (
    <>
      <Card
        title={`Locked ${time.format(lockedAt)}`}
        aside={
          card && (
            <Button size="small" kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Hide my notes' : 'Show my notes'}
            </Button>
          )
        }
      >
        <p className="ui-muted">
          Your ratings and notes stand as they are. The lead reveals when everybody is done; until then nobody
          sees them.
        </p>
        <ol className="scoring-locked">
          {card &&
            view.kit.questions.map((question, index) => {
              const answer = entryOf(card.answers, question.id)
              if (!answer) return null
              const heard = heardLines(card.notes, question.id)
              return (
                <li key={question.id}>
                  <span className="scoring-number ui-figures">{index + 1}</span>
                  <span className="scoring-locked-label">
                    {question.label}
                    {heard > 0 && <span className="ui-tiny"> {`${heard} heard`}</span>}
                  </span>
                  <span className="scoring-now-name">{ratingName(answer.rating)}</span>
                  <ScoreChip rating={answer.rating} />
                  {open && answer.rating !== 'not-asked' && (
                    <div className="scoring-notes">{notes({ questionId: question.id, which: 'mine' })}</div>
                  )}
                </li>
              )
            })}
        </ol>
      </Card>
    </>
  )
}
