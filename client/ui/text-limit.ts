import { REASON_MAX_CHARS, REASON_MIN_CHARS } from '#shared/model/kit.ts'
import { charactersIn } from '#shared/model/text.ts'

/** What is wrong with a text that does not fit, with the limit and its length; null while it fits. A field never cuts what was pasted. */
export function tooLong(text: string, max: number): string | null {
  const length = charactersIn(text)
  return length > max ? `At most ${max} characters fit here; these are ${length}. Please shorten it.` : null
}

/** What is wrong with a text that may not stay empty, with the limits; null while it will do. */
export const wordsProblem = (text: string, ask: string, max = REASON_MAX_CHARS): string | null =>
  charactersIn(text) < REASON_MIN_CHARS
    ? `${ask}, in ${REASON_MIN_CHARS} to ${max} characters.`
    : tooLong(text, max)

/** What is wrong with a reason, with the limits; null while it will do. */
export const reasonProblem = (text: string): string | null => wordsProblem(text, 'Say why')
