import { Link } from 'react-router'
import { DECISION_WORDS } from '#shared/calibration/words.ts'
import { dayText } from '#client/ui/when.ts'
import { points } from './figures.ts'
import type { Scored } from './scores.ts'

type Props = { panel: Scored['panels'][number]; number: number; name: string }

/** What the panel itself decided, as sealed, beside what arithmetic gave it then, and the way to its results. */
export function PanelOwn({ panel: { id, phase, outcome }, number, name }: Props) {
  return (
    <div className="position-own ui-tiny">
      <p>
        Panel {number}:{' '}
        {outcome ? (
          <>
            <b>{DECISION_WORDS[outcome.decision]}</b>, sealed {dayText(outcome.sealedAt)};{' '}
            {outcome.composite === null
              ? 'its mechanical result: none'
              : `its mechanical result: ${points(outcome.composite)} raw`}
            .
          </>
        ) : phase === 'closed' ? (
          'not sealed yet, so no decision is told.'
        ) : (
          'still in its debrief.'
        )}{' '}
        <Link to={`/panel/${id}/results`}>
          Results
          <span className="ui-hidden">
            {' '}
            of panel {number}: {name}
          </span>
        </Link>
      </p>
      {outcome?.override && (
        <p className="position-words">
          Against its mechanical result, because: <bdi>{outcome.override}</bdi>
        </p>
      )}
      {outcome && (
        <details>
          <summary>
            The panel’s reasons<span className="ui-hidden">: {name}</span>
          </summary>
          <p className="position-words" dir="auto">
            {outcome.reasons}
          </p>
        </details>
      )}
    </div>
  )
}
