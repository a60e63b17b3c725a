import { standingOf } from '#shared/calibration/mechanical.ts'
import { DECISION_WORDS, LEFT_OUT_WORDS, RECOMMENDATION_WORDS } from '#shared/calibration/words.ts'
import { recommendationsCounted } from '#shared/panel/seats.ts'
import type { RecommendationValue } from '#shared/panel/state.ts'
import { Avatar } from '#client/ui/avatar.tsx'
import { Card } from '#client/ui/card.tsx'
import { RecordedDecision } from '#client/ui/recorded-decision.tsx'
import type { Rubric } from './rubric.ts'
import { timeOf } from './time.ts'

const ORDER = Object.keys(RECOMMENDATION_WORDS) as RecommendationValue[]

/** What people recommended, what was decided, and why. */
export function Outcome({ rubric }: { rubric: Rubric }) {
  const { state, counted } = rubric
  const decision = state.decision
  const given = [...recommendationsCounted(state)].sort(
    ([, a], [, b]) => ORDER.indexOf(a.value) - ORDER.indexOf(b.value),
  )
  const leftOut = rubric.matrix.leftOut.flatMap(({ seat, why }) => {
    const word = state.recommendations[seat]
    return word ? [{ seat, why, word }] : []
  })
  return (
    <Card title="Recommendations and decision">
      <ul className="results-people">
        {given.map(([seat, { value, reason }]) => (
          <li key={seat}>
            <Avatar name={rubric.names.seat(seat)} seatIndex={rubric.seatIndex(seat)} size="small" />
            <span>
              <b dir="auto">{rubric.names.seat(seat)}</b> {RECOMMENDATION_WORDS[value]}
              {reason && (
                <span className="ui-muted" dir="auto">
                  {' '}
                  {reason}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {leftOut.map(({ seat, why, word }) => (
        <p key={seat} className="ui-muted">
          Not counted: <span dir="auto">{rubric.names.seat(seat)}</span> recommended{' '}
          {RECOMMENDATION_WORDS[word.value].toLowerCase()}, and {LEFT_OUT_WORDS[why]}.
        </p>
      ))}
      {given.length === 0 && <p className="ui-muted">No recommendations yet.</p>}
      <div className="results-decision">
        {decision ? (
          <RecordedDecision
            value={DECISION_WORDS[decision.value]}
            by={rubric.names.seat(decision.by)}
            at={timeOf(decision.at)}
            isAgainst={standingOf(decision.value, counted.overall) === 'against'}
            reasons={decision.reasons}
            override={decision.override}
          />
        ) : (
          <p className="ui-muted">
            No decision yet. The composite decides nothing; the panel does, with reasons.
          </p>
        )}
      </div>
    </Card>
  )
}
