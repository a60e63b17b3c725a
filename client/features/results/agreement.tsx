import { severityOf } from '#shared/calibration/severity.ts'
import { percent, severityWords } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from './explained.tsx'
import type { Rubric } from './rubric.ts'

/** How far the raters agree, in plain shares, and what may be said about strict and lenient. */
export function Agreement({ rubric }: { rubric: Rubric }) {
  const { agreement, matrix } = rubric
  const severity = severityWords(severityOf(matrix, 'counted'))
  return (
    <Card title="Agreement">
      {agreement.kind === 'too-few' ? (
        <p className="ui-muted">No question has two ratings, so there is nothing to agree or differ on.</p>
      ) : (
        <>
          <Share label="The same rating" share={agreement.exactShare} />
          <Share label="Within one point" share={agreement.withinOneShare} />
          <Explained
            label={`${agreement.pairs.pairs} pairs of ratings on ${agreement.questions} questions · mean sd ${agreement.meanSd.toFixed(2)}`}
          >
            Every two raters of one question are a pair. Sd is the standard deviation within a question,
            averaged over the questions, in rating points. With few raters chance alone agrees often, so there
            is no word for good or poor here.
          </Explained>
        </>
      )}
      <div className="results-severity">
        <h3>Severity: {severity.verdict}</h3>
        <p className="ui-muted">{severity.why} The raw ratings are what you see.</p>
      </div>
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
