import { useMemo } from 'react'
import { Link } from 'react-router'
import type { PanelAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { TopBar } from '#client/ui/top-bar.tsx'
import { Adjustment } from './adjustment.tsx'
import { Agreement } from './agreement.tsx'
import { Competencies } from './competencies.tsx'
import { Deviations } from './deviations.tsx'
import { DiscussFirst } from './discuss-first.tsx'
import { Headline } from './headline.tsx'
import { Leans } from './leans.tsx'
import { Matrix } from './matrix.tsx'
import { Outcome } from './outcome.tsx'
import { PrintedEvidence } from './printed-evidence.tsx'
import { type Rubric, rubricOf } from './rubric.ts'
import { NotCounted } from './not-counted.tsx'
import { Shadow } from './shadow.tsx'
import { Signs } from './signs.tsx'
import { TIME_ZONE, timeOf } from './time.ts'
import { usePanelResult } from './use-panel-result.ts'
import { WhatIf } from './what-if.tsx'
import './results.css'
import './calibrated.css'
import './matrix.css'
import './print.css'

type Props = { panelId: PanelId; panel: PanelAnswer; timeline: TimelineAnswer }

/** The consolidated rubric of one panel: raw from the log's events alone, and beside it the calibrated result. */
export function ResultsScreen({ panelId, panel, timeline }: Props) {
  const rubric = useMemo(() => rubricOf(panel, timeline), [panel, timeline])
  const { state } = rubric
  const known = usePanelResult(rubric, panelId)
  return (
    <div className="results">
      <TopBar
        end={
          <>
            <Button className="ui-noprint" onClick={() => window.print()}>
              Print
            </Button>
            <Link className={`${buttonClass()} ui-noprint`} to={`/panel/${panelId}/timeline`}>
              Timeline
            </Link>
            {panel.positionId && (
              <Link className={`${buttonClass()} ui-noprint`} to={`/position/${panel.positionId}`}>
                Compare<span className="results-wide"> candidates</span>
              </Link>
            )}
            {panel.mySeat && (
              <Link className={`${buttonClass('primary')} ui-noprint`} to={`/panel/${panelId}`}>
                {state.decision ? 'To the room' : 'To the debrief'}
              </Link>
            )}
          </>
        }
      >
        <h1 className="results-title">
          <b dir="auto">{panel.position}</b> <span dir="auto">{panel.candidate}</span>
        </h1>
        <Pill>{stateWords(rubric)}</Pill>
        {panel.rehearsal && <Pill tone="warn">Rehearsal, not a record</Pill>}
      </TopBar>
      <div className="results-page">
        <Headline rubric={rubric} known={known} />
        <div className="results-pair">
          <Competencies rubric={rubric} known={known} />
          <Adjustment rubric={rubric} known={known} />
        </div>
        <div className="results-pair">
          <Leans rubric={rubric} known={known} />
          <Agreement rubric={rubric} />
        </div>
        <Matrix rubric={rubric} known={known} />
        <div className="results-pair">
          <DiscussFirst rubric={rubric} known={known} />
          <Outcome rubric={rubric} />
        </div>
        <div className="results-pair">
          <Deviations rubric={rubric} />
          <Signs rubric={rubric} />
        </div>
        <div className="results-pair">
          {rubric.matrix.shadows.map((seat) => (
            <Shadow key={seat} rubric={rubric} seat={seat} />
          ))}
          <NotCounted rubric={rubric} />
        </div>
        {known.kind !== 'off' && <WhatIf rubric={rubric} known={known} />}
        <PrintedEvidence rubric={rubric} />
        <p className="ui-tiny results-foot">
          Computed from {state.kit.role} version {state.kit.version}, weights fixed before the first
          candidate. Times in {TIME_ZONE}. No number on this page decides anything.
        </p>
      </div>
    </div>
  )
}

function stateWords({ state }: Rubric): string {
  if (state.sealedAt !== null) return `Sealed ${timeOf(state.sealedAt)}`
  return state.phase === 'debrief' ? 'Debrief under way' : 'Not sealed yet'
}
