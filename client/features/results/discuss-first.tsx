import { agendaOf } from '#shared/calibration/agenda.ts'
import { adjustedSds } from '#client/connection/calibration.ts'
import { thinWords } from '#client/connection/thin-words.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** Where the panel differed most where it matters most, and which questions stand on one rating or none. */
export function DiscussFirst({ rubric, known }: { rubric: Rubric; known: Known }) {
  const { matrix, state } = rubric
  const adjustedSd = known.kind === 'known' ? adjustedSds(known.result) : undefined
  const agenda = agendaOf(matrix, 'counted', { adjustedSd })
  const label = (id: QuestionId) => `${rubric.questionNumber(id)} ${rubric.question(id).label}`
  const first = agenda.discuss.filter((it) => agenda.first.includes(it.questionId))
  const thin = agenda.thin.filter((it) => agenda.first.includes(it.questionId))
  return (
    <Card title="Discuss first">
      {first.length === 0 ? (
        <p className="ui-muted">
          {rubric.agreement.kind === 'too-few'
            ? 'No two raters rated the same question.'
            : agenda.discuss.length === 0
              ? 'No two raters differ on any question.'
              : 'Ratings differ only where nothing depends on it.'}
        </p>
      ) : (
        <ol className="results-list">
          {first.map((it) => (
            <li key={it.questionId}>
              <span>{label(it.questionId)}</span>
              <span className={it.spread.range >= 3 ? 'results-flag' : 'ui-tiny'}>{it.words}</span>
              {state.discussed.includes(it.questionId) && <span className="ui-tiny">discussed</span>}
            </li>
          ))}
        </ol>
      )}
      {thin.length > 0 && (
        <p className="ui-muted results-after">
          {thin.map((it) => `${label(it.questionId)}: ${thinWords(state, it)}`).join(' · ')}
        </p>
      )}
      <Explained label="Order: weight × spread">
        A question’s share of the composite times the standard deviation of its ratings; where that is
        smaller, of what is left once everybody’s general leaning is taken out, so that one strict rater does
        not fill the list. At most five are listed, and every question that stands on one rating or none.
      </Explained>
    </Card>
  )
}
