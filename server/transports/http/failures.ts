import type { Failure } from '#shared/contract/failures.ts'

const STATUS: Readonly<Record<Failure['kind'], number>> = {
  malformed: 400,
  refused: 409,
  'signed-out': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'client-too-old': 409,
  'too-fast': 429,
  'not-stored': 503,
  internal: 500,
}

export const statusOf = (failure: Failure): number => STATUS[failure.kind]
