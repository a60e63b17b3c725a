import type { Request, RequestHandler, Response } from 'express'
import type * as z from 'zod/mini'
import type { Failure } from '#shared/contract/failures.ts'
import type { Result } from '#shared/result.ts'
import { statusOf } from './failures.ts'
import { problemsOf } from './problems.ts'

/** Parses, runs, answers. The handler inside sees only valid messages, and may simply return or throw. */
export function answering<Message, Value>(
  schema: z.ZodMiniType<Message>,
  handle: (message: Message, request: Request, response: Response) => Promise<Result<Value, Failure>>,
): RequestHandler {
  return async (request, response) => {
    const message = schema.safeParse(request.body ?? {})
    if (!message.success)
      return refuse(response, { kind: 'malformed', problems: problemsOf(message.error.issues) })
    answer(response, await handle(message.data, request, response))
  }
}

/** The same for requests without a body. */
export function telling<Value>(
  handle: (request: Request, response: Response) => Promise<Result<Value, Failure>>,
): RequestHandler {
  return async (request, response) => answer(response, await handle(request, response))
}

export function refuse(response: Response, failure: Failure, status = statusOf(failure)): void {
  if (failure.kind === 'too-fast')
    response.set('Retry-After', String(Math.ceil(failure.retryAfterMs / 1_000)))
  response.status(status).json({ error: failure })
}

/** For a route's methods that it does not have. */
export function only(...methods: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.set('Allow', methods.join(', '))
    refuse(
      response,
      { kind: 'malformed', problems: [{ field: 'method', problem: `only ${methods.join(', ')}` }] },
      405,
    )
  }
}

function answer<Value>(response: Response, result: Result<Value, Failure>): void {
  if (result.ok) response.json(result.value)
  else refuse(response, result.error)
}
