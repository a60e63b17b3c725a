import { useState } from 'react'
import type { KitsAnswer } from '#shared/contract/http.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { ApiFailure } from '#client/connection/api.ts'
import { failureText, sentence } from '#client/connection/failure-text.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { CHOOSE_KIT, minutesOf, PLANNED_MINUTES, sharesFor, warningsOn } from './check-draft.ts'
import { arrangementOf, type FixedPosition, isBlank, type Draft } from './draft.ts'

type Props = {
  draft: Draft
  kit: KitsAnswer['kits'][number] | undefined
  positions: readonly FixedPosition[]
  failure: ApiFailure | null
  busy: boolean
}

/** What the panel will be, what is unusual about it, and the button. It stays in sight where there is room. */
export function Summary({ draft, kit, positions, failure, busy }: Props) {
  const [openedAt] = useState(() => Date.now())
  const warnings = warningsOn(draft, kit, positions, openedAt)
  const asked = kit ? arrangementOf(draft, kit, positions).asked : []
  const raters = 1 + draft.seats.filter((seat) => seat.role === 'panelist' && !isBlank(seat)).length
  return (
    <aside className="new-panel-summary" aria-label="Summary">
      <Card>
        {kit ? (
          <>
            <Time kit={kit} asked={asked} />
            <Weights kit={kit} asked={asked} />
          </>
        ) : (
          <p className="ui-muted">{CHOOSE_KIT}: its questions, minutes and weights stand here then.</p>
        )}
        <p className="new-panel-raters">
          <strong>{raters}</strong> rater{raters === 1 ? '' : 's'} <span className="ui-tiny">with you</span>
        </p>
        {warnings.length > 0 && (
          <ul className="new-panel-warnings" aria-label="Worth a look">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
        {failure && <Notice tone="danger">{<Problems failure={failure} />}</Notice>}
        <Button type="submit" kind="primary" className="new-panel-create" busy={busy}>
          {busy ? 'Making the panel …' : 'Make the panel'}
        </Button>
        <p className="ui-tiny">Personal links come next. What you typed stays in this tab until then.</p>
      </Card>
    </aside>
  )
}

function Problems({ failure }: { failure: ApiFailure }) {
  if (failure.kind !== 'malformed') return failureText(failure)
  return (
    <>
      Please correct:
      <ul>
        {failure.problems.map((it) => (
          <li key={`${it.field} ${it.problem}`}>{sentence(it.problem)}</li>
        ))}
      </ul>
    </>
  )
}

type AskedProps = { kit: KitsAnswer['kits'][number]; asked: readonly QuestionId[] }

function Time({ kit, asked }: AskedProps) {
  const minutes = minutesOf(kit, asked)
  return (
    <div>
      <p>
        <strong className="new-panel-big ui-figures">{minutes}</strong> of {PLANNED_MINUTES} min{' '}
        <span className="ui-tiny">in {asked.length} questions</span>
      </p>
      <meter
        className="new-panel-meter"
        min={0}
        max={PLANNED_MINUTES}
        high={PLANNED_MINUTES - 0.5}
        value={Math.min(minutes, PLANNED_MINUTES)}
        aria-label={`${minutes} of ${PLANNED_MINUTES} minutes`}
      />
    </div>
  )
}

/** What each competency will count: those that these questions ask about share the whole. */
function Weights({ kit, asked }: AskedProps) {
  return (
    <dl className="new-panel-weights">
      {sharesFor(kit, asked).map(({ id, name, share }) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd className="ui-figures">{share}</dd>
        </div>
      ))}
    </dl>
  )
}
