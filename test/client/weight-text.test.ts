import { expect, test } from 'vitest'
import { kitWeightsText, weightText } from '#client/connection/weight-text.ts'
import { bank } from '#seed/bank.ts'
import type { Kit } from '#shared/model/kit.ts'

const kit = bank().kits[0]!
const about = (...which: readonly number[]): Kit => {
  const ids = which.map((it) => kit.competencies[it]!.id)
  return { ...kit, questions: kit.questions.filter((it) => ids.includes(it.competency)) }
}

test('a room shows what a competency counts among those that are asked about, not what the whole kit gives it', () => {
  const [first, second, third] = kit.competencies
  const two = about(0, 1)
  const total = first!.weight + second!.weight

  expect(weightText(kit, first!.id)).toBe(`${first!.weight} %`)
  expect(weightText(two, first!.id)).toBe(`${Math.round((first!.weight / total) * 100)} %`)
  expect(weightText(about(1), second!.id)).toBe('100 %')
  expect(weightText(two, third!.id)).toBe('0 %')
})

test('the kit’s own weights are told only where they are not what counts', () => {
  expect(kitWeightsText(kit)).toBeNull()
  expect(kitWeightsText(about(0, 1))).toContain(
    `${kit.competencies[2]!.name} ${kit.competencies[2]!.weight} %`,
  )
})
