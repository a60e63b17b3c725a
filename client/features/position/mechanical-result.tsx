import { pairWords } from '#shared/calibration/engine/words.ts'
import { Explained } from '#client/ui/explained.tsx'
import { points } from './figures.ts'
import type { ComparedProps } from './compared.ts'

/** What fixed weights come to. Shown before a decision is asked for, and never deciding by itself. */
export function MechanicalResult({ comparison, names, scored }: ComparedProps) {
  const { mechanical, result } = comparison
  const [first, ...others] = mechanical.order
  if (!first) {
    return <p className="ui-muted">Mechanical result: none, since nobody has an overall score.</p>
  }
  const known = result?.calibration?.comparison
  const figures = (it: (typeof mechanical.order)[number]) => {
    if (mechanical.basis === 'raw') return points(it.score)
    const raw = scored.find(({ id }) => id === it.candidate)?.overall?.raw
    return `${raw === undefined ? '' : `raw ${points(raw)}, `}calibrated ${points(it.score)}`
  }
  const standing = (candidate: string, ahead: number) => {
    const [i, j] = [known?.ids.indexOf(first.candidate) ?? -1, known?.ids.indexOf(candidate) ?? -1]
    const groupOf = (id: string) => result?.calibration?.candidates.find((it) => it.id === id)?.group
    const apart = groupOf(first.candidate) !== groupOf(candidate)
    return pairWords(ahead, known?.contrasts[i]?.[j] ?? 0, apart)
  }
  return (
    <section className="position-mechanical" aria-label="Mechanical result">
      <p className="ui-muted">
        Mechanical result: the weights fixed beforehand, and arithmetic, by the {mechanical.basis} score.
        Nobody is bound by it.
      </p>
      <ul className="position-pairs">
        <li>
          <b>{names.candidate(first.candidate)}</b> {figures(first)}
          {others.length > 0 && (
            <span className="ui-tiny">
              {' '}
              {mechanical.basis === 'raw'
                ? 'highest raw score; how sure that is, it does not say'
                : 'highest; how sure that is stands beside the others'}
            </span>
          )}
        </li>
        {others.map((it) => (
          <li key={it.candidate}>
            <b>{names.candidate(it.candidate)}</b> {figures(it)}{' '}
            <span className="ui-tiny">
              {it.ahead === null
                ? 'by raw scores alone nothing says how sure the difference is'
                : `${names.candidate(first.candidate)} against this one: ${standing(it.candidate, it.ahead)}`}
            </span>
          </li>
        ))}
      </ul>
      <Explained label="What these scores are">
        Raw: question means averaged within each competency, competencies by the weights fixed before the
        first candidate. Calibrated: the same with strict and lenient panelists and gaps allowed for. The
        chance beside a candidate is how often the highest would come out above them, given these ratings.
      </Explained>
    </section>
  )
}
