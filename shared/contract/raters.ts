import type { RaterOverTime } from '../calibration/over-time.ts'
import type { PanelId, PersonId } from '../model/ids.ts'

/**
 * Raters over time, by the rules of `http.ts`. Sealed panels alone are in it, as their scorecards were locked; no rehearsal, no
 * shadow, nobody who stepped back. It is for the rater and for admins, and for no panel.
 *
 * | method, path | answer |
 * | GET /api/raters/me | → RatersAnswer (whoever is signed in; an account: its own person. By a personal link: over the panels that this browser holds a seat on, without strictness, since whoever made the link could open it) |
 * | GET /api/raters | → RatersAnswer (admins; `forbidden` for others) |
 */
export type RatersAnswer = {
  /** By name. `me`: mostly one; none for somebody who never rated. */
  readonly raters: readonly RaterFigures[]
}

export type RaterFigures = {
  readonly person: PersonId
  readonly name: string
  /** Sealed panels on which this person's ratings count. */
  readonly panels: number
  /** Below eight shared ratings nothing but that number. */
  readonly over: RaterOverTime
  /** What `over.strictness` rests on; null without it. */
  readonly strictnessFrom: { readonly panels: number; readonly ratings: number } | null
  /** Titles for the panels in `over`. */
  readonly titles: readonly { readonly panelId: PanelId; readonly position: string }[]
}
