import { type RoomDocument, useRatings } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { GENERAL } from '#shared/documents/notes.ts'
import { rate } from '#shared/documents/scorecard.ts'
import { questionOf, questionsAsked } from '#shared/panel/places.ts'
import { questionsUnrated } from '#shared/panel/rules/scoring.ts'
import { heardLines } from './evidence.ts'
import { Lock } from './lock.tsx'
import { QuestionToRate } from './question-to-rate.tsx'
import type { Notes, PanelNotes } from './notes.ts'
import { StillToRate } from './still-to-rate.tsx'
import { useDraft } from './use-draft.ts'

type Props = { scorecard: RoomDocument; notes: Notes; panelNotes: PanelNotes }

/** My own card: every question that was asked, to rate or to rate again, and the lock at its end. */
export function CardToLock({ scorecard, notes, panelNotes }: Props) {
  const { view, me, mySeat, serverNow } = useRoom()
  const ratings = useRatings()
  const draft = useDraft(scorecard, view.kit)
  const unrated = questionsUnrated(view, me, draft)
  const asked = questionsAsked(view)
  const notAsked = view.kit.questions.filter((it) => !asked.includes(it.id))
  return (
    <>
      <StillToRate unrated={unrated} asked={asked.length} />
      <ol className="scoring-cards">
        {asked.map((id) => (
          <QuestionToRate
            key={id}
            question={questionOf(view, id)!}
            rating={ratings[id]}
            heard={heardLines(draft.notes, id)}
            missed={mySeat.missed.includes(id)}
            onRate={(rating) => rate(scorecard.doc, id, rating, serverNow())}
            notes={notes}
            panelNotes={panelNotes}
          />
        ))}
      </ol>
      {notAsked.length > 0 && (
        <p className="scoring-not-asked ui-muted">
          Not asked, and so not rated: {notAsked.map((it) => it.label).join(', ')}.
        </p>
      )}
      {panelNotes(GENERAL)}
      <Lock scorecard={scorecard} draft={draft} />
    </>
  )
}
