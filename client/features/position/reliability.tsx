import { useState } from 'react'
import { ratersNeeded, studyAt } from '#shared/calibration/engine/precision.ts'
import { groundWords, haloWords } from '#shared/calibration/engine/words.ts'
import { capital } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { Field, Select } from '#client/ui/field.tsx'
import type { ComparedProps } from './compared.ts'
import { ReliabilityBar } from './reliability-bar.tsx'
import { ratersOf } from './roster-plan.ts'

const MARGINS = [0.5, 0.4, 0.3, 0.2] as const
const PANEL_SIZES = [1, 2, 3, 4, 6, 8]

/** How well these panels can rank these candidates, and how many more panelists would tell more. */
export function Reliability({ comparison, position }: ComparedProps) {
  const [margin, setMargin] = useState<number>(0.3)
  const calibration = comparison.result?.calibration
  if (!calibration?.comparison) return null
  const { study } = calibration
  const { reliability, reliabilityRange: range } = calibration.comparison
  const held = position.panels.filter((it) => it.phase === 'debrief' || it.phase === 'closed')
  const smallest = Math.min(...held.map((it) => ratersOf(it).length))
  const needed = ratersNeeded(study, margin)
  return (
    <Card title="How well the panels can rank them">
      <p className="position-verdict">{groundWords(reliability, range)}</p>
      {range && (
        <ReliabilityBar
          reliability={reliability}
          // Percentiles of a few dozen places may just miss the most probable one.
          range={{ low: Math.min(range.low, reliability), high: Math.max(range.high, reliability) }}
        />
      )}
      <Explained label="What the ground is">
        How much of the differences between these candidates’ scores is the candidates’ own rather than who
        rated them, averaged over all pairs. Below half it is said that the panels cannot rank them, up to 0.7
        it is weak, up to 0.85 fair, above good; the lines in the bar stand there. The bar is long where few
        panels say little about how much panelists differ.
      </Explained>
      <details className="position-more">
        <summary>How many more panelists would be needed</summary>
        <div className="position-study">
          <Field label="A score good to about">
            <Select value={margin} onChange={(event) => setMargin(Number(event.target.value))}>
              {MARGINS.map((it) => (
                <option key={it} value={it}>
                  ± {it.toFixed(1)} points
                </option>
              ))}
            </Select>
          </Field>
          <p aria-live="polite">
            would take about {needed} {needed === 1 ? 'panelist' : 'panelists'} a panel{' '}
            {Number.isFinite(smallest) &&
              (needed > smallest
                ? `(${needed - smallest} more than the smallest panel here)`
                : '(as many as sat on the smallest panel here, or fewer)')}
            .
          </p>
        </div>
        <table className="position-matrix">
          <caption className="ui-tiny">Standard error of a candidate’s score, in rating points</caption>
          <thead>
            <tr>
              <th scope="col">Panelists</th>
              <th scope="col">Other people for each candidate</th>
              <th scope="col">The same people for all</th>
            </tr>
          </thead>
          <tbody className="ui-figures">
            {PANEL_SIZES.map((size) => {
              const at = studyAt(study, size)
              return (
                <tr key={size}>
                  <th scope="row">{size}</th>
                  <td>± {at.absoluteError.toFixed(2)}</td>
                  <td>± {at.relativeError.toFixed(2)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
        <p className="ui-tiny">
          About two thirds of such scores would lie within one standard error of what all panelists of this
          kind together would give. Estimated from how much panelists differed here, and with few panels that
          estimate is rough itself. {capital(haloWords(calibration.haloShare))}.
        </p>
      </details>
    </Card>
  )
}
