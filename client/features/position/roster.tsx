import { useMemo } from 'react'
import {
  adviceWords,
  changeWords,
  fewFellowsWords,
  linkWords,
  type RosterNames,
} from '#shared/calibration/comparison-words.ts'
import type { PositionAnswer } from '#shared/contract/positions.ts'
import { Link } from 'react-router'
import { Card } from '#client/ui/card.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { namesOf } from './names.ts'
import { PanelTable } from './panel-table.tsx'
import { RosterGraph } from './roster-graph.tsx'
import { layoutOf } from './roster-layout.ts'
import { adviceOn, planOf } from './roster-plan.ts'

/** Before the first candidate and later: who meets whom, and whether that makes all candidates comparable. */
export function Roster({ position }: { position: PositionAnswer }) {
  const { panels } = position
  const names = useMemo(() => namesOf(position), [position])
  const advice = useMemo(() => adviceOn(panels), [panels])
  const layout = useMemo(() => layoutOf(planOf(panels), advice.connectedness.components), [panels, advice])
  const spoken: RosterNames = { rater: names.person, candidate: names.candidate, panel: names.panel }
  const { components, links } = advice.connectedness
  const others = advice.kind === 'one-change' ? advice.changes.slice(1) : []
  const alone = links.filter((it) => it.kind === 'rater')
  return (
    <div className="position-compare">
      <Card
        title="Do panelists in common tie all candidates together?"
        aside={
          <Pill tone={components.length < 2 ? 'neutral' : 'warn'}>
            {components.length < 2 ? 'One group' : `${components.length} groups`}
          </Pill>
        }
      >
        <Notice tone={advice.kind === 'comparable' ? 'good' : 'warn'}>{adviceWords(advice, spoken)}</Notice>
        {others.length > 0 && (
          <>
            <p className="roster-after">Or:</p>
            <ul className="position-reasons">
              {others.map((change) => (
                <li key={change.kind}>{changeWords(change, spoken)}</li>
              ))}
            </ul>
          </>
        )}
        <RosterGraph
          layout={layout}
          position={position}
          nameOf={names.person}
          several={components.length > 1}
        />
        <p className="ui-tiny">
          A line is a seat that counts: the lead’s or a panelist’s, and after the reveal of somebody who
          rated. Candidates compare through people who rated more than one of them; without such a tie a
          strict panel looks like a weak interview. It is one of three things that a comparison asks for,
          beside the position’s own kit and questions, and panels of one size:{' '}
          <Link to="#compare">Compare</Link> says what all three come to.
        </p>
        {(alone.length > 0 || advice.fewFellows.length > 0) && (
          <ul className="position-reasons roster-after">
            {alone.map((it) => (
              <li key={it.id}>{linkWords(it, spoken)}</li>
            ))}
            {advice.fewFellows.map(({ rater, fellows }) => (
              <li key={rater}>
                <b>{names.person(rater)}</b>: {fewFellowsWords(fellows)}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <PanelTable position={position} names={names} components={components} />
    </div>
  )
}
