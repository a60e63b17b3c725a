import { useState } from 'react'
import { type ShadowComparison, shadowComparison } from '#shared/calibration/shadow.ts'
import { percent } from '#shared/calibration/words.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { Card } from '#client/ui/card.tsx'
import { ScoreChip } from '#client/ui/score.tsx'
import { RaterEvidence } from './evidence.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { points, rangeWords, signedPoints } from './figures.ts'
import type { Rubric } from './rubric.ts'

/** A shadow's ratings beside the panel's, apart from all that counts. Their card is for the shadow and the lead alone. */
export function Shadow({ rubric, seat }: { rubric: Rubric; seat: SeatId }) {
  const comparison = shadowComparison(rubric.matrix, seat)
  const [open, setOpen] = useState<QuestionId | null>(null)
  if (!comparison) return null
  const mine = seat === rubric.panel.mySeat
  const skipped = new Set(rubric.matrix.questions.filter((it) => it.skipped).map((it) => it.id))
  return (
    <Card title={mine ? 'You and the panel' : 'Shadow'} className="ui-noprint">
      <p>
        <b dir="auto">{rubric.names.seat(seat)}</b>{' '}
        <span className="ui-muted">rates to learn. Nothing here is in any result.</span>
      </p>
      <Figures comparison={comparison} />
      <details className="results-experts">
        <summary>Question by question</summary>
        <ul className="results-shadow-rows">
          {comparison.questions
            .filter(({ questionId }) => !skipped.has(questionId))
            .map(({ questionId, own, panel }) => (
              <li key={questionId}>
                <button
                  type="button"
                  aria-expanded={open === questionId}
                  onClick={() => setOpen(open === questionId ? null : questionId)}
                >
                  <span className="results-question">
                    <b className="ui-figures">{rubric.questionNumber(questionId)}</b>{' '}
                    {rubric.question(questionId).label}
                  </span>
                  <ScoreChip rating={own} />
                  <span className="ui-tiny ui-figures">
                    {panel
                      ? `panel ${points(panel.mean)}${panel.n > 1 ? ` (${rangeWords(panel.min, panel.max)})` : ''}`
                      : 'panel: no score'}
                  </span>
                </button>
                {open === questionId && (
                  <RaterEvidence rubric={rubric} cell={rubric.matrix.cells.get(questionId)!.get(seat)!} />
                )}
              </li>
            ))}
        </ul>
      </details>
      <p className="ui-tiny results-after">Seen by {mine ? 'you' : 'the shadow'} and the lead.</p>
    </Card>
  )
}

function Figures({ comparison: { figures } }: { comparison: ShadowComparison }) {
  if (figures.kind === 'nothing-shared') {
    return <p className="ui-muted">No question has a score from both the shadow and the panel.</p>
  }
  const { pairs, n, exactShare, withinOneShare, meanDifference } = figures
  return (
    <Explained
      label={`The same ${percent(exactShare)} · within one point ${percent(withinOneShare)} · on average ${signedPoints(meanDifference)}`}
    >
      {`${pairs} pairs of the shadow’s rating with one panelist’s, on ${n} ${n === 1 ? 'question' : 'questions'}, all as locked. The average is the shadow’s rating minus the panel’s mean, in points.`}
    </Explained>
  )
}
