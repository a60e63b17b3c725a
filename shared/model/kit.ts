import * as z from 'zod/mini'
import { CompetencyId, KitId, ProbeId, QuestionId } from './ids.ts'
import { text } from './text.ts'

export const QUESTION_TEXT_MAX_CHARS = 2_000
export const ANCHOR_TEXT_MAX_CHARS = 500
export const REASON_MIN_CHARS = 3
export const REASON_MAX_CHARS = 500
export const KIT_QUESTIONS_MAX = 40

export const QuestionKind = z.enum(['past behaviour', 'situational', 'knowledge', 'background'])
export type QuestionKind = z.infer<typeof QuestionKind>

/** What a planned follow-up is for: own part, next level of detail, measure, trade-off, harm, hindsight, or entry to an event. */
export const ProbePurpose = z.enum([
  'entry',
  'own',
  'people',
  'detail',
  'measure',
  'proof',
  'learning',
  'trade-off',
  'harm',
  'hindsight',
])
export const Probe = z.strictObject({ id: ProbeId, purpose: ProbePurpose, text: text('probe', 300) })
export type Probe = z.infer<typeof Probe>

export const Question = z.strictObject({
  id: QuestionId,
  competency: CompetencyId,
  /** Read aloud: one sentence, two at most. May hold `{{placeholders}}`. */
  text: text('question', QUESTION_TEXT_MAX_CHARS),
  /** Three to six words, for lists. */
  label: text('label', 80),
  /** One line: what a 5 lets us predict. */
  intent: text('intent', 300),
  kind: QuestionKind,
  /** Planned length, in minutes. */
  minutes: z.number().check(z.minimum(1), z.maximum(30)),
  probes: z.array(Probe).check(z.maxLength(8)),
  /** What was seen or heard at each level, 1 to 5 in order. */
  anchors: z.tuple([anchor(), anchor(), anchor(), anchor(), anchor()]),
  /** Harm that caps the rating whatever the polish, or null. */
  cap: z.nullable(
    z.strictObject({ when: text('cap', 300), at: z.number().check(z.minimum(1), z.maximum(4)) }),
  ),
})
export type Question = z.infer<typeof Question>

function anchor() {
  return text('anchor', ANCHOR_TEXT_MAX_CHARS)
}

export const Competency = z.strictObject({
  id: CompetencyId,
  name: text('competency', 120),
  meaning: text('competency meaning', 500),
  /** Share of the composite in percent. A kit's weights add up to 100. */
  weight: z.number().check(z.minimum(0), z.maximum(100)),
})
export type Competency = z.infer<typeof Competency>

export const Kit = z.strictObject({
  id: KitId,
  version: z.number().check(z.minimum(1)),
  role: text('role', 120),
  about: text('about', 500),
  competencies: z.array(Competency).check(z.minLength(1), z.maxLength(40)),
  /** In the order they are asked. */
  questions: z.array(Question).check(z.minLength(1), z.maxLength(KIT_QUESTIONS_MAX)),
  /** Words that a facility makes its own, `{{records_system}}` and the like, with what stands there until filled in. */
  placeholders: z.record(z.string().check(z.regex(/^[a-z_]{1,40}$/)), text('placeholder', 120)),
})
export type Kit = z.infer<typeof Kit>

/** The question as it is read aloud: placeholders replaced by the kit's own words. */
export function spoken(kit: Pick<Kit, 'placeholders'>, sentence: string): string {
  return sentence.replace(/\{\{([a-z_]{1,40})\}\}/g, (whole, name: string) =>
    Object.hasOwn(kit.placeholders, name) ? kit.placeholders[name]! : whole,
  )
}
