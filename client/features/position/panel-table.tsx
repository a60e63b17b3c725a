import { Link } from 'react-router'
import type { Deviation } from '#shared/calibration/comparability.ts'
import type { Component } from '#shared/calibration/graph.ts'
import { planWords } from '#shared/calibration/position-words.ts'
import { capital, list } from '#shared/calibration/words.ts'
import type { PositionAnswer, PositionPanel } from '#shared/contract/positions.ts'
import type { Phase } from '#shared/panel/state.ts'
import { Card } from '#client/ui/card.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { dayText, sealedText } from '#client/ui/when.ts'
import { isolated, type Names } from './names.ts'
import { silentOn } from './roster-plan.ts'
import { groupLetter } from './roster-graph.tsx'

const PHASES: Record<Phase, string> = {
  lobby: 'Planned',
  interview: 'Interview',
  scoring: 'Scoring',
  debrief: 'Debrief',
  closed: 'To be sealed',
}

type Props = { position: PositionAnswer; names: Names; components: readonly Component[] }

/** The same roster in words: panel, candidate, who counts, who sits there besides, and what differs from the plan. */
export function PanelTable({ position, names, components }: Props) {
  const several = components.length > 1
  return (
    <Card title={`Panels (${position.panels.length})`} padding="none">
      <ol className="roster-panels">
        {position.panels.map((panel, index) => (
          <li key={panel.id}>
            <div className="roster-panel-head">
              <h3>
                <span className="ui-tiny">Panel {index + 1}</span> <bdi>{panel.candidate.name}</bdi>
              </h3>
              <span className="ui-line">
                {several && (
                  <span className="ui-tiny">
                    Group{' '}
                    {groupLetter(components.findIndex((it) => it.candidates.includes(panel.candidate.id)))}
                  </span>
                )}
                <Pill>{panel.sealedAt === null ? PHASES[panel.phase] : sealedText(panel.sealedAt)}</Pill>
              </span>
            </div>
            <p>{peopleOf(panel, true)}</p>
            {silentOn(panel).length > 0 && (
              <p className="ui-tiny">
                In no comparison, without a rating that counts:{' '}
                {list(silentOn(panel).map(({ name }) => isolated(name)))}
              </p>
            )}
            {peopleOf(panel, false) && <p className="ui-tiny">Not counting: {peopleOf(panel, false)}</p>}
            {panel.deviations.length > 0 && (
              <ul className="position-reasons">
                {panel.deviations.map((it) => (
                  <li key={it.code}>
                    <DeviationLine deviation={it} names={names} />
                  </li>
                ))}
              </ul>
            )}
            <p className="position-after ui-tiny">
              {panel.sealedAt === null && (panel.startsAt !== null || panel.phase === 'lobby') && (
                <span>{panel.startsAt === null ? 'No time set' : dayText(panel.startsAt)}</span>
              )}
              {panel.phase === 'lobby' ? (
                <Link to={`/panel/${panel.id}/manage`}>
                  Seats and links<span className="ui-hidden">: panel {index + 1}</span>
                </Link>
              ) : (
                (panel.phase === 'debrief' || panel.phase === 'closed') && (
                  <Link to={`/panel/${panel.id}/results`}>
                    Results<span className="ui-hidden">: panel {index + 1}</span>
                  </Link>
                )
              )}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function DeviationLine({ deviation, names }: { deviation: Deviation; names: Names }) {
  const words = capital(planWords(deviation, names))
  if (deviation.code !== 'minutes' || deviation.questions.length < 3) return words
  return (
    <details>
      <summary>Other times than planned on {deviation.questions.length} questions.</summary>
      {words}
    </details>
  )
}

/** "Ana (lead), Bo": those who count, or the others with what they are. */
function peopleOf({ people }: PositionPanel, counting: boolean): string {
  const counts = (role: string) => role === 'lead' || role === 'panelist'
  return people
    .filter(({ role }) => counts(role) === counting)
    .map(({ name, role }) => `\u2068${name}\u2069${role === 'panelist' ? '' : ` (${role})`}`)
    .join(', ')
}
