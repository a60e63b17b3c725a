import { pairWords } from '#shared/calibration/engine/words.ts'
import { capital } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import type { ComparedProps } from './compared.ts'

/** How neighbours stand, and on demand every pair with its chance. */
export function Pairs({ comparison: { result }, names }: ComparedProps) {
  const calibration = result?.calibration
  const comparison = calibration?.comparison
  if (!calibration || !comparison) return null
  const { ids, superiority, contrasts, bands } = comparison
  const groups = new Map(calibration.candidates.map((it) => [it.id, it.group]))
  const order = bands.flat()
  const words = (one: string, other: string) => {
    const [i, j] = [ids.indexOf(one), ids.indexOf(other)]
    return pairWords(superiority[i]![j]!, contrasts[i]![j]!, groups.get(one) !== groups.get(other))
  }
  return (
    <Card title="Who is ahead of whom">
      <ul className="position-pairs">
        {order.slice(1).map((below, index) => (
          <li key={below}>
            <b>{names.candidate(order[index]!)}</b> against <b>{names.candidate(below)}</b>:{' '}
            {words(order[index]!, below)}
          </li>
        ))}
      </ul>
      {order.length > 2 && (
        <details className="position-more">
          <summary>Every pair, with its chance</summary>
          {/* A wide table moves inside its own frame, by keyboard too. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div className="position-scroll" role="region" aria-label="Every pair" tabIndex={0}>
            <table className="position-matrix">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="ui-hidden">Candidate</span>
                  </th>
                  {order.map((id) => (
                    <th key={id} scope="col">
                      {names.candidate(id)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {order.map((row) => (
                  <tr key={row}>
                    <th scope="row">{names.candidate(row)}</th>
                    {order.map((column) => (
                      <td key={column}>{row === column ? '–' : capital(words(row, column))}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="ui-tiny">Read along a row: this candidate against the one above the column.</p>
        </details>
      )}
      <Explained label="What the chance is">
        How often the first would come out above the second, given these ratings and what is unknown about who
        was strict. From 95 % it is called clearly, from 80 % probably; below that it is too close to call. It
        says nothing of how well either would do the job.
      </Explained>
    </Card>
  )
}
