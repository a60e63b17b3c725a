import { signQuestion } from '#shared/calibration/sign-words.ts'
import { Card } from '#client/ui/card.tsx'
import type { Rubric } from './rubric.ts'
import { signsFor } from './signs-for.ts'

/** What a rater's ratings give reason to ask that rater: shown to them, and after the seal to the lead. Never a verdict. */
export function Signs({ rubric }: { rubric: Rubric }) {
  const asked = signsFor(rubric)
  if (asked.length === 0) return null
  const mine = asked.every(({ seat }) => seat === rubric.panel.mySeat)
  return (
    <Card title={mine ? 'A question to you' : 'Worth a question'} className="ui-noprint">
      <ul className="results-questions">
        {asked.map(({ seat, sign }) => (
          <li key={`${seat} ${sign.kind}`}>
            <b dir="auto">{seat === rubric.panel.mySeat ? 'You' : rubric.names.seat(seat)}</b>{' '}
            <span>“{signQuestion(sign)}”</span>
          </li>
        ))}
      </ul>
      <p className="ui-tiny results-after">
        {mine
          ? 'Only you see this, and after the seal the lead. “That is how it was” is a good answer.'
          : 'Questions, not findings: whoever they are about sees the same, nobody else does.'}
      </p>
    </Card>
  )
}
