import { SHARED_RATINGS_MIN } from '#shared/calibration/over-time.ts'
import { Explained } from '#client/ui/explained.tsx'

/** What these figures are, who sees them, and what they are not. Said once, for all the cards below. */
export const About = () => (
  <div className="raters-about">
    <p className="ui-muted">
      From sealed panels alone, with ratings as they were locked, before anybody talked. Shown to the rater
      and to admins, never to a panel. Strict is not wrong and lenient is not kind: the figures say how
      ratings of the same answers differ, not who is right.
    </p>
    <Explained label="What it takes to say something">
      {SHARED_RATINGS_MIN} shared ratings, which are ratings that somebody else gave to the same answer too:
      with fewer, one unusual candidate would decide every figure. Strict or lenient takes more: candidates of
      one position who were rated by different people, and some people who rated several of them. A trend
      takes three panels. Lines from panel to panel run from 0 to 100 %, oldest panel first; a single panel is
      small, so read the row and not a point.
    </Explained>
  </div>
)
