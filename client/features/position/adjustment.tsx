import { adjustmentWords, type EngineNames, resultWords } from '#shared/calibration/engine/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { CalibrationSwitch } from './calibration-switch.tsx'
import type { ComparedProps } from './compared.ts'
import { isolated } from './names.ts'

/** What was done about strict and lenient raters, in one of the forms that may be said, and the switch for it. */
export function Adjustment(props: ComparedProps) {
  const { position, comparison } = props
  const { result } = comparison
  const words = result && adjustmentWords(result.adjustment, engineNames(props))
  return (
    <Card title="Adjusted for strict and lenient?">
      {words ? (
        <>
          <h3>{words.verdict}</h3>
          <p>{words.why}</p>
          {words.fix && <p className="ui-muted">What would change that: {words.fix}</p>}
        </>
      ) : (
        <p>
          {comparison.calibration === 'off'
            ? 'Calibration is switched off for this position. Raw scores stand alone, and strict panels are taken for weak interviews.'
            : 'Nothing was rated yet, so there is nothing to adjust.'}
        </p>
      )}
      {result?.calibration && (
        <ul className="position-claims">
          {resultWords(result.calibration, result.adjustment, comparison.comparability.kind).map(
            (sentence) => (
              <li key={sentence}>{sentence}</li>
            ),
          )}
        </ul>
      )}
      {result && (
        <Explained label="What these figures are">
          The ± figure is the most that allowing for strict and lenient panelists moves any candidate’s score,
          in rating points; under 0.05 it would print as nothing and is called no effect. Ratings are scores
          that count. Overlap is how many panelists rated more than one candidate: through them alone panels
          can be told strict or lenient.
        </Explained>
      )}
      <CalibrationSwitch position={position} />
    </Card>
  )
}

/** Raters have names for admins alone; for others each is somebody who rated this or that candidate. */
export function engineNames({ comparison, names }: ComparedProps): EngineNames {
  return {
    candidate: names.candidate,
    rater: (id) => {
      const known = comparison.raters?.find((it) => it.id === id)
      if (known) return isolated(known.name)
      const met = comparison.table.ratings.find((it) => it.rater === id)
      return met ? `a panelist of ${names.candidate(met.candidate)}` : 'a panelist'
    },
  }
}
