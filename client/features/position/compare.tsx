import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { ComparisonAnswer, PositionAnswer } from '#shared/contract/positions.ts'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { useCalibration } from '#client/connection/calibration.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button } from '#client/ui/button.tsx'
import { Empty } from '#client/ui/empty.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { Adjustment } from './adjustment.tsx'
import { Candidates } from './candidates.tsx'
import { Comparable } from './comparable.tsx'
import { Competencies } from './competencies.tsx'
import { DecisionCard } from './decision.tsx'
import { namesOf } from './names.ts'
import { Pairs } from './pairs.tsx'
import { Panelists } from './panelists.tsx'
import { Reliability } from './reliability.tsx'
import { rawAlone, scoredOf } from './scores.ts'
import { WhatIf } from './what-if.tsx'

/** The candidates side by side, whether that may be done at all coming first. */
export function Compare({ position }: { position: PositionAnswer }) {
  const comparison = useQuery({
    queryKey: ['comparison', position.id],
    queryFn: () => orThrow(api.get(`/api/positions/${position.id}/comparison`)),
  })
  if (comparison.isPending) return <Spinner label="Comparing" />
  if (comparison.isError) {
    return (
      <Notice tone="danger" action={<Button onClick={() => void comparison.refetch()}>Try again</Button>}>
        {failureText(failureOf(comparison.error))}
      </Notice>
    )
  }
  if (comparison.data.candidates.length === 0) {
    return (
      <Empty title="Nothing to compare yet">
        A candidate stands here once their panel has revealed its scorecards. Until then nobody sees a rating,
        whoever prepares the position included. Under <Link to="#roster">Panels & roster</Link> you see
        whether the candidates will be comparable.
      </Empty>
    )
  }
  return <Compared position={position} comparison={comparison.data} />
}

function Compared({ position, comparison }: { position: PositionAnswer; comparison: ComparisonAnswer }) {
  const names = useMemo(() => namesOf(position), [position])
  // While calibration is off no result is sent; the raw means of competencies come from the table.
  const off = comparison.calibration === 'off' && comparison.table.ratings.length > 0
  const here = useCalibration(off ? comparison.table : null).result
  const scored = useMemo(
    () =>
      off
        ? rawAlone(scoredOf(comparison.candidates, here))
        : scoredOf(comparison.candidates, comparison.result),
    [comparison, here, off],
  )
  const all = { position, comparison, names, scored }
  return (
    <div className="position-compare">
      <Comparable {...all} />
      <Adjustment {...all} />
      <Candidates {...all} />
      <Competencies {...all} />
      <Pairs {...all} />
      <Reliability {...all} />
      <Panelists {...all} />
      <DecisionCard {...all} />
      <WhatIf {...all} />
      <p className="ui-tiny position-foot">
        Computed from locked ratings, with the revisions that a lead chose. No number on this page decides
        anything, and none of them says whether the questions measure what the job needs.
      </p>
    </div>
  )
}
