import * as z from 'zod/mini'
import { err, ok, type Result } from '#shared/result.ts'
import type { ApiFailure } from './api.ts'

/**
 * What is to be sent, or what the server would answer to it, by the server's own schema: a form that cannot be right does not ask. `words`
 * are said of a field in place of the schema's.
 */
export function checked<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  words: Readonly<Record<string, string>> = {},
): Result<z.output<Schema>, ApiFailure> {
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return ok(parsed.data)
  const problems = parsed.error.issues.map(({ path, message }) => {
    const field = path.map(String).join('.')
    return { field, problem: words[field] ?? message }
  })
  return err({ kind: 'malformed', problems })
}
