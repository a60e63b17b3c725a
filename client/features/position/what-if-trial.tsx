import type { PositionResult } from '#shared/calibration/position-result.ts'
import type { ComparedProps } from './compared.ts'
import { points } from './figures.ts'
import { ScoreLine } from './score-line.tsx'
import { type Scored, scoredOf } from './scores.ts'

type Props = Pick<ComparedProps, 'comparison' | 'scored'> & { result: PositionResult }

/** What the table that somebody tries out comes to, each candidate beside what is on record. */
export function WhatIfTrial({ comparison, scored, result }: Props) {
  const tried = scoredOf(
    rawOf(comparison.candidates, result),
    comparison.calibration === 'on' ? result : null,
  )
  return (
    <ul className="position-rows">
      {tried
        .filter((it) => !it.apart)
        .map((it) => (
          <li key={it.id} className="position-row is-small">
            <span className="position-name">
              <bdi>{it.name}</bdi>
            </span>
            {it.overall ? (
              <ScoreLine name={`${it.name}, explored`} score={it.overall} />
            ) : (
              <span className="position-none ui-tiny">
                No overall this way: less than 60 % of the weight is rated.
              </span>
            )}
            <span className="position-was ui-tiny">{wasWords(scored.find((was) => was.id === it.id))}</span>
          </li>
        ))}
    </ul>
  )
}

function wasWords(was: Scored | undefined): string {
  if (!was?.overall) return 'On record: no overall.'
  const { raw, calibrated } = was.overall
  const beside = calibrated === null ? '' : `, calibrated ${points(calibrated)}`
  return `On record: raw ${points(raw)}${beside}.`
}

/** The same candidates with the raw figures that the explored table gives. */
function rawOf(candidates: Props['comparison']['candidates'], result: PositionResult) {
  const known = new Map(result.calibration?.candidates.map((it) => [it.id, it]))
  return candidates.map((it) => {
    const own = known.get(it.id)
    return { ...it, raw: own?.overall.raw ?? null, coverage: own?.coverage ?? 0 }
  })
}
