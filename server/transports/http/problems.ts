import type * as z from 'zod/mini'
import type { FieldProblem } from '#shared/contract/failures.ts'

type Issue = z.core.$ZodIssue
/** What zod/mini says where a schema has no words of its own. */
const WORDLESS = 'Invalid input'
const PROBLEMS_MAX = 20

/** What is wrong with a message, each with its field and the field's limit. Never what was in it. */
export function problemsOf(
  issues: readonly Issue[],
  path: readonly PropertyKey[] = [],
): readonly FieldProblem[] {
  return issues.flatMap((issue) => described(issue, [...path, ...issue.path])).slice(0, PROBLEMS_MAX)
}

function described(issue: Issue, path: readonly PropertyKey[]): readonly FieldProblem[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The branch that the message came closest to.
    const [closest = []] = issue.errors.toSorted((one, other) => one.length - other.length)
    return problemsOf(closest, path)
  }
  const field = path.map(String).join('.') || 'body'
  const problem = issue.message === WORDLESS ? worded(issue, field) : issue.message
  return [{ field, problem: problem.slice(0, 300) }]
}

function worded(issue: Issue, field: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${field} must be ${issue.expected === 'array' ? 'a list' : `a ${issue.expected}`}`
    case 'too_big':
      return `${field} may be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`
    case 'too_small':
      return `${field} must be at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`
    case 'unrecognized_keys':
      return `${field} holds fields that are not known here: ${issue.keys.slice(0, 5).join(', ').slice(0, 100)}`
    case 'invalid_value':
      return `${field} must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return `${field} does not have the right form`
  }
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' }
