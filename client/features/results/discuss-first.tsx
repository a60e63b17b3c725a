import { Card } from '#client/ui/card.tsx'
import { Explained } from './explained.tsx'
import type { Rubric } from './rubric.ts'

const SHOWN_MAX = 5

/** Where the panel differed most where it matters most, and which questions stand on one rating or none. */
export function DiscussFirst({ rubric }: { rubric: Rubric }) {
  const { agenda, state } = rubric
  const label = (id: (typeof agenda.agreed)[number]) =>
    `${rubric.questionNumber(id)} ${rubric.question(id).label}`
  return (
    <Card title="Discuss first">
      {agenda.discuss.length === 0 ? (
        <p className="ui-muted">No two raters differ on any question.</p>
      ) : (
        <ol className="results-list">
          {agenda.discuss.slice(0, SHOWN_MAX).map((it) => (
            <li key={it.questionId}>
              <span>{label(it.questionId)}</span>
              <span className={it.spread.range >= 3 ? 'results-flag' : 'ui-tiny'}>{it.words}</span>
              {state.discussed.includes(it.questionId) && <span className="ui-tiny">discussed</span>}
            </li>
          ))}
        </ol>
      )}
      {agenda.thin.length > 0 && (
        <p className="ui-muted results-after">
          {agenda.thin
            .map((it) => `${label(it.questionId)}: ${it.n === 1 ? 'one rating only' : 'nobody rated'}`)
            .join(' · ')}
        </p>
      )}
      <Explained label="Order: weight × spread">
        A question’s share of the composite times the standard deviation of its ratings; then the wider range
        first. At most five are listed.
      </Explained>
    </Card>
  )
}
