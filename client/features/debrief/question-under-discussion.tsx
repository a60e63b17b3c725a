import type { ReactNode } from 'react'
import { questionAgreement } from '#shared/calibration/agreement.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { weightText } from '#client/connection/weight-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import type { QuestionId } from '#shared/model/ids.ts'
import { spoken } from '#shared/model/kit.ts'
import { speakingOrder } from '#shared/panel/seats.ts'
import { Pill } from '#client/ui/pill.tsx'
import { useMedia } from '#client/ui/use-media.ts'
import { Anchors } from './anchors.tsx'
import { RaterRow } from './rater-row.tsx'
import type { RevisionDraft } from './revision-drafts.ts'

type Props = {
  matrix: RatingMatrix
  questionId: QuestionId
  /** The panel talks about it now. */
  live: boolean
  draft: RevisionDraft | null
  onDraft: (draft: RevisionDraft | null) => void
  /** What the panel wrote on it. */
  notes: ReactNode
  /** True while somebody here writes on in these notes, false once they leave them. */
  onNoting: (noting: boolean) => void
}

/** One question with its anchors, and each rater's rating and evidence side by side in speaking order. */
export function QuestionUnderDiscussion({
  matrix,
  questionId,
  live,
  draft,
  onDraft,
  notes,
  onNoting,
}: Props) {
  const { view, me } = useRoom()
  const question = view.kit.questions.find((it) => it.id === questionId)!
  const competency = view.kit.competencies.find((it) => it.id === question.competency)
  const agreement = questionAgreement(matrix, questionId, 'revised')
  const order = speakingOrder(view)
  const rank = (seat: (typeof order)[number]) => (order.includes(seat) ? order.indexOf(seat) : order.length)
  const inOrder = [...matrix.raters].sort((a, b) => rank(a) - rank(b))
  // Where cards stand one below another, nobody should have to look for their own. Everybody's turn stays the same.
  const mineFirst = useMedia('(max-width: 480px)') && inOrder.includes(me)
  const raters = mineFirst ? [me, ...inOrder.filter((it) => it !== me)] : inOrder
  const skipped = matrix.questions.find((it) => it.id === questionId)?.skipped
  return (
    <section className="debrief-question" aria-label={`Question ${view.kit.questions.indexOf(question) + 1}`}>
      <div className="debrief-question-head">
        <span className="ui-tiny">
          Question {view.kit.questions.indexOf(question) + 1}
          {competency && ` · ${competency.name}, weight ${weightText(view.kit, competency.id)}`}
        </span>
        {live && <Pill tone="live">Discussing</Pill>}
        {agreement.kind === 'agreement' && !skipped && (
          <Pill tone={agreement.spread.range >= 3 ? 'warn' : 'neutral'}>{agreement.words}</Pill>
        )}
      </div>
      <h2>{spoken(view.kit, question.text)}</h2>
      {skipped ? (
        <p className="ui-muted">
          This question was skipped: {view.skipped[questionId]?.reason}. Nothing about it counts.
        </p>
      ) : (
        <>
          <Anchors matrix={matrix} question={question} />
          <h3 className="debrief-raters-title">
            Ratings and evidence{' '}
            <span className="ui-tiny">
              {mineFirst && 'yours on top; '}most junior speaks first, the lead last
            </span>
          </h3>
          <ol className="debrief-raters">
            {raters.map((seat) => (
              <RaterRow
                key={seat}
                cell={matrix.cells.get(questionId)!.get(seat)!}
                place={inOrder.indexOf(seat) + 1}
                question={question}
                draft={draft}
                onDraft={onDraft}
              />
            ))}
          </ol>
          {matrix.shadows.length > 0 && (
            <ol className="debrief-raters is-shadow">
              {matrix.shadows.map((seat) => (
                <RaterRow
                  key={seat}
                  cell={matrix.cells.get(questionId)!.get(seat)!}
                  place={null}
                  question={question}
                />
              ))}
            </ol>
          )}
        </>
      )}
      <div onInput={() => onNoting(true)} onBlur={() => onNoting(false)}>
        {notes}
      </div>
    </section>
  )
}
