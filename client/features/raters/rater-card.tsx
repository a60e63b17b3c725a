import { SHARED_RATINGS_MIN } from '#shared/calibration/over-time.ts'
import { strictnessWords } from '#shared/calibration/reliability-words.ts'
import { percent } from '#shared/calibration/words.ts'
import type { RaterFigures } from '#shared/contract/raters.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { SeverityPlot } from './severity-plot.tsx'
import { Trend } from './trend.tsx'

/** One rater: strictness with its interval, agreement with fellow raters, and how that went from panel to panel. */
export function RaterCard({ rater, title }: { rater: RaterFigures; title: string }) {
  const { over, panels, strictnessFrom } = rater
  return (
    <Card title={<bdi>{title}</bdi>} aside={<span className="ui-tiny">{count(panels, 'sealed panel')}</span>}>
      {over.kind === 'too-few' ? (
        <p className="ui-muted">
          {over.shared} of {SHARED_RATINGS_MIN} shared ratings so far.
        </p>
      ) : (
        <div className="raters-parts">
          <section aria-label="Strict or lenient">
            <h3>Strict or lenient</h3>
            {over.strictness ? (
              <>
                <SeverityPlot strictness={over.strictness} />
                <p>{strictnessWords(over.strictness)}</p>
                {strictnessFrom && (
                  <p className="ui-tiny">
                    From {count(strictnessFrom.ratings, 'rating')} on {count(strictnessFrom.panels, 'panel')}{' '}
                    with others.
                  </p>
                )}
              </>
            ) : (
              <p className="ui-muted">Cannot be told yet.</p>
            )}
          </section>
          <section aria-label="Agreement with fellow raters">
            <h3>Agreement with fellow raters</h3>
            <p className="raters-shares ui-figures">
              <b>{percent(over.all.withinOneShare)}</b> within one point,{' '}
              <b>{percent(over.all.exactShare)}</b> the same
            </p>
            <p className="ui-tiny">
              {count(over.all.pairs, 'pair')} of ratings on {count(over.all.ratings, 'shared rating')}.
            </p>
            <Explained label="What counts as a pair">
              Each rating of this rater with each fellow rater’s of the same answer on the same panel.
              Agreement is no merit by itself: two people can agree and both be mistaken.
            </Explained>
          </section>
          <Trend rater={rater} over={over} />
        </div>
      )}
    </Card>
  )
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
