import { useMemo, useState } from 'react'
import type { PanelAgreement } from '#shared/calibration/agreement.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { type Reliability, reliabilityOf } from '#shared/calibration/reliability.ts'
import { coefficientWords } from '#shared/calibration/reliability-words.ts'
import { Explained } from '#client/ui/explained.tsx'

type Props = { matrix: RatingMatrix; agreement: Extract<PanelAgreement, { kind: 'agreement' }> }

/** Coefficients for those who ask for them: each with its interval, or with the reason why there is none. */
export function Experts({ matrix, agreement }: Props) {
  const [open, setOpen] = useState(false)
  // An interval is two thousand draws: made once somebody asks.
  const reliability = useMemo(() => (open ? reliabilityOf(matrix, 'counted') : null), [open, matrix])
  return (
    <details className="results-experts ui-noprint" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Details for experts</summary>
      {reliability && (
        <>
          <p className="ui-tiny">
            With 95 % intervals over questions. They say whether raters agree on which answers were better,
            nothing about the candidate.
          </p>
          <dl>
            {COEFFICIENTS.map(({ which, name, why }) => (
              <div key={which}>
                <dt>
                  <Explained label={name}>{why}</Explained>
                </dt>
                <dd className="ui-figures">{coefficientWords(reliability[which])}</dd>
              </div>
            ))}
            <div>
              <dt>
                <Explained label="AD, mean over questions">
                  The mean distance of ratings from their question’s mean, in rating points. It needs no model
                  and does not collapse where everybody scores high.
                </Explained>
              </dt>
              <dd className="ui-figures">
                {agreement.meanAd.toFixed(2)} points, on {agreement.questions}{' '}
                {agreement.questions === 1 ? 'question' : 'questions'}
              </dd>
            </div>
          </dl>
        </>
      )}
    </details>
  )
}

const COEFFICIENTS: readonly {
  readonly which: keyof Reliability
  readonly name: string
  readonly why: string
}[] = [
  {
    which: 'alpha',
    name: 'Krippendorff’s alpha, ordinal',
    why: 'Agreement beyond chance, 1 at most. Near 0 where all ratings lie close together, however alike they are.',
  },
  {
    which: 'ac2',
    name: 'Gwet’s AC2, ordinal',
    why: 'Agreement beyond chance by another notion of chance, one that does not collapse where everybody scores 4 or 5.',
  },
  {
    which: 'iccOne',
    name: 'ICC(A,1)',
    why: 'How much of the spread of one rater’s ratings is the questions’, where levels have to match.',
  },
  {
    which: 'iccMean',
    name: 'ICC(C,k)',
    why: 'The same for the mean of this panel, where only the order of the questions has to match.',
  },
]
