/** What these figures are, who sees them, and what they are not. */
export const About = () => (
  <p className="raters-about ui-muted">
    From sealed panels alone, with ratings as they were locked, before anybody talked. Shown to the rater and
    to admins, never to a panel. Strict is not wrong and lenient is not kind: the figures say how ratings of
    the same answers differ, not who is right.
  </p>
)
