import { chanceOf } from '#shared/calibration/chance.ts'
import { chanceWords } from '#shared/calibration/reliability-words.ts'
import { percent } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { Experts } from './experts.tsx'
import type { Rubric } from './rubric.ts'

/** How far the raters agree: shares of pairs, how far apart in words, and what chance alone would do. */
export function Agreement({ rubric }: { rubric: Rubric }) {
  const { agreement, matrix } = rubric
  if (agreement.kind === 'too-few') {
    return (
      <Card title="Agreement">
        <p className="ui-muted">No question has two ratings, so there is nothing to agree or differ on.</p>
      </Card>
    )
  }
  const { pairs, questions, n, meanSd } = agreement
  const chance = chanceOf(matrix.raters.length)
  return (
    <Card title="Agreement">
      <Share label="The same rating" share={agreement.exactShare} />
      <Share label="Within one point" share={agreement.withinOneShare} />
      <Explained
        label={`${pairs.pairs} pairs from ${n} ratings on ${questions} ${questions === 1 ? 'question' : 'questions'} · mean sd ${meanSd.toFixed(2)}`}
      >
        Every two raters of one question are a pair. Sd is the standard deviation within a question, averaged
        over the questions, in rating points. {chance && chanceWords(chance)} So there is no word for good or
        poor here.
      </Explained>
      <Experts matrix={matrix} agreement={agreement} />
    </Card>
  )
}

function Share({ label, share }: { label: string; share: number }) {
  return (
    <div className="results-share">
      <span>{label}</span>
      <svg width="100%" height="10" aria-hidden="true">
        <rect className="is-rest" width="100%" height="10" rx="5" />
        <rect className="is-share" width={`${share * 100}%`} height="10" rx="5" />
      </svg>
      <b className="ui-figures">{percent(share)}</b>
    </div>
  )
}
