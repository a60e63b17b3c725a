import { expect, test } from 'vitest'
import { bank } from '#seed/bank.ts'
import { CAST_SCORES } from '#seed/rehearsal/cast.ts'
import { heardIn } from '#seed/rehearsal/evidence.ts'

test.each(bank().kits)('in a rehearsal of $role nobody hears what was heard before', (kit) => {
  const heard = kit.questions.flatMap(({ id }) =>
    CAST_SCORES.map((_, place) => heardIn(kit, id, place, CAST_SCORES)),
  )

  expect(heard).toHaveLength(kit.questions.length * CAST_SCORES.length)
  expect(heard.filter((it, index) => heard.indexOf(it) !== index)).toEqual([])
})

test('a question of a competency that the rehearsal does not know is heard as its anchor says', () => {
  const kit = bank().kits[0]!
  const competency = 'nursing' as (typeof kit.competencies)[number]['id']
  const foreign = { ...kit, questions: kit.questions.map((it) => ({ ...it, competency })) }
  const { id, anchors } = foreign.questions[0]!

  expect(heardIn(foreign, id, 0, CAST_SCORES)).toBe(anchors[CAST_SCORES[0]!(id) - 1])
})
