import { useMemo, useState } from 'react'
import type { PositionResult } from '#shared/calibration/position-result.ts'
import { useCalibration } from '#client/connection/calibration.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import type { ComparedProps } from './compared.ts'
import { ScoreLine } from './score-line.tsx'
import { type Scored, scoredOf } from './scores.ts'
import { changes, explored, type Wish } from './what-if-table.ts'

/** Other weights, tried on this screen alone. They go into no record, no decision and onto no paper. */
export function WhatIf({ position, comparison, scored }: ComparedProps) {
  const [wish, setWish] = useState<Wish>({})
  const { table } = comparison
  const changed = changes(table, wish)
  const trial = useMemo(() => (changed ? explored(table, wish) : null), [changed, table, wish])
  const { result, state } = useCalibration(trial)
  if (table.ratings.length === 0) return null
  return (
    <Card
      title="What if?"
      className="ui-noprint"
      aside={
        <Button kind="quiet" size="small" disabled={!changed} onClick={() => setWish({})}>
          Back to the fixed weights
        </Button>
      }
    >
      <p className="ui-muted">
        Explored here only, nothing is saved. The record and the mechanical result keep the weights fixed
        before the first candidate.
      </p>
      <div className="position-what-if">
        <fieldset>
          <legend>Weights</legend>
          {position.competencies.map(({ id, name, weight }) => (
            <label key={id} className="position-weight">
              <span dir="auto">{name}</span>
              <input
                type="range"
                min={0}
                max={100}
                step={1}
                value={wish[id] ?? weight}
                onChange={(event) => setWish({ ...wish, [id]: event.target.valueAsNumber })}
              />
              <output className="ui-figures">{wish[id] ?? weight}</output>
            </label>
          ))}
        </fieldset>
        <div aria-live="polite">
          {!changed && <p className="ui-muted">Move a weight to see what would come of it.</p>}
          {changed && state === 'failed' && (
            <p className="ui-muted">It could not be computed on this device.</p>
          )}
          {changed && state !== 'failed' && result && (
            <Trial comparison={comparison} scored={scored} result={result} />
          )}
        </div>
      </div>
      <Explained label="What this is good for">
        To see whether the comparison hangs on one weight. Choosing weights after the answers are known would
        decide the result by choosing them.
      </Explained>
    </Card>
  )
}

type TrialProps = Pick<ComparedProps, 'comparison' | 'scored'> & { result: PositionResult }

function Trial({ comparison, scored, result }: TrialProps) {
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
              <span className="position-none ui-tiny">No overall with these weights.</span>
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
  const beside = calibrated === null ? '' : `, calibrated ${calibrated.toFixed(1)}`
  return `On record: raw ${raw.toFixed(1)}${beside}.`
}

/** The same candidates with the raw figures that the other weights give. */
function rawOf(candidates: TrialProps['comparison']['candidates'], result: PositionResult) {
  const known = new Map(result.calibration?.candidates.map((it) => [it.id, it]))
  return candidates.map((it) => {
    const own = known.get(it.id)
    return { ...it, raw: own?.overall.raw ?? null, coverage: own?.coverage ?? 0 }
  })
}
