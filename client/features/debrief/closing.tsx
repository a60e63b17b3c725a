import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { compositeOf } from '#shared/calibration/composite.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import { buttonClass } from '#client/ui/button.tsx'
import { Decision } from './decision.tsx'
import { MechanicalResult } from './mechanical-result.tsx'
import { Recommendations } from './recommendations.tsx'
import type { RevisionDrafts } from './revision-drafts.ts'
import { Seal } from './seal.tsx'
import { UnsentRevisions } from './unsent-revisions.tsx'

type Props = {
  matrix: RatingMatrix
  drafts: RevisionDrafts
  /** What the panel wrote together. */
  notes: ReactNode
}

/** In this order, always: the mechanical result, recommendations, the decision with reasons, the seal. */
export function Closing({ matrix, drafts, notes }: Props) {
  const { panelId } = useRoom()
  const counted = compositeOf(matrix, 'counted')
  return (
    <div className="closing">
      <h1>Result and decision</h1>
      <UnsentRevisions drafts={drafts} />
      <MechanicalResult matrix={matrix} counted={counted} />
      <Recommendations leftOut={matrix.leftOut} />
      <Decision />
      {notes}
      <Seal />
      <p className="ui-line">
        <Link className={buttonClass()} to={`/panel/${panelId}/results`}>
          Consolidated rubric
        </Link>
        <Link className={buttonClass()} to={`/panel/${panelId}/timeline`}>
          Timeline
        </Link>
        <Link className={buttonClass('quiet')} to="/">
          All my panels
        </Link>
      </p>
    </div>
  )
}
