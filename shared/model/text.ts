import * as z from 'zod/mini'

// Control characters, and the marks that turn text around: they can make a name look like another one.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u

/**
 * One field of plain text: NFC, trimmed, `min` to `max` code points. The message names the field and its limits.
 */
export const text = (field: string, max: number, min = 1) =>
  z.pipe(
    z.string(`${field} is missing`),
    z.pipe(
      z.transform((value: string) => value.normalize('NFC').trim()),
      z.string().check(
        z.refine(
          (value) => charactersIn(value) >= min,
          min === 1 ? `${field} is empty` : `${field} needs at least ${min} characters`,
        ),
        z.refine((value) => charactersIn(value) <= max, `${field} may have at most ${max} characters`),
        z.refine((value) => !UNSAFE.test(value), `${field} may not hold control or direction characters`),
      ),
    ),
  )

/** Code points, as a field of text counts them: composed, without the blanks around it. */
export const charactersIn = (value: string): number => Array.from(value.normalize('NFC').trim()).length
