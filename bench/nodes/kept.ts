import { aSeatFor } from '../../test/support/played-position.ts'
import { aNewPanel } from '../../test/support/new-panel.ts'
import { PASSWORD, signIn } from '../../test/support/person.ts'
import { aRevealedPanel } from '../../test/support/revealed-panel.ts'

const PANELS = 5
const RATERS = ['Ida Berg', 'Jon Falk', 'Kai Moe']

/**
 * How many bytes one whole interview keeps: four raters, ten questions, a line of evidence to each rating, to the seal. `size` answers
 * what the database takes up without what it may give back.
 */
export async function bytesKept(base: string, size: () => Promise<number>): Promise<number> {
  const lead = await signIn(base, 'marta@example.org', PASSWORD)
  const seats = RATERS.map((name, index) => aSeatFor(name, index))
  const before = await size()
  for (let panel = 0; panel < PANELS; panel++) {
    const asked = aNewPanel({ seats, candidate: `Candidate ${panel + 1}` }, 10)
    const ratings = asked.questions.map((_, question) =>
      [...RATERS, 'the lead'].map((_name, rater) => (((question + rater + panel) % 3) + 2) as 2 | 3 | 4),
    )
    const played = await aRevealedPanel(lead, asked, ratings)
    await played.close()
    played.leave()
  }
  return ((await size()) - before) / PANELS
}
