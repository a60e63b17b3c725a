import { sharesOf } from '#shared/calibration/weights.ts'
import { percent } from '#shared/calibration/words.ts'
import type { CompetencyId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'

type Weighed = Pick<Kit, 'competencies' | 'questions'>

/** What a competency counts in this panel's result: "73 %" where the kit's own 40 % grew because others are not asked about. */
export const weightText = (kit: Weighed, competency: CompetencyId): string =>
  percent(sharesOf(kit.competencies, kit.questions).get(competency) ?? 0)

/** The kit's own weights in a sentence, where they are not what counts here; null where they are. */
export function kitWeightsText({ competencies, questions }: Weighed): string | null {
  const shares = sharesOf(competencies, questions)
  if (competencies.every(({ id, weight }) => Math.abs((shares.get(id) ?? 0) * 100 - weight) < 0.5))
    return null
  const own = competencies.map(({ name, weight }) => `${name} ${weight} %`)
  return `In the whole kit: ${own.join(', ')}. What is not asked about leaves its weight to the rest.`
}
