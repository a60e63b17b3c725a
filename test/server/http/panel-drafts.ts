import { bank } from '#seed/bank.ts'
import type { Reply } from './a-site.ts'

export const aSeat = {
  name: 'Aiko Kimura',
  title: 'Nursing',
  email: 'aiko@example.org',
  role: 'panelist' as const,
  seniority: 3,
}
export const problems = ({ body }: Reply) => (body.error.kind === 'malformed' ? body.error.problems : body)
export const kitNamed = (id: string) => bank().kits.find((it) => it.id === id)!
export const FIRST = kitNamed('ehr-specialist').questions[0]!.id
export const WHOLE = kitNamed('ehr-specialist').questions.map(({ id }) => id)
export const seats = (count: number, role: 'panelist' | 'shadow' | 'observer' = 'panelist') =>
  Array.from({ length: count }, (_, index) => ({ ...aSeat, name: `Person ${index}`, role }))
