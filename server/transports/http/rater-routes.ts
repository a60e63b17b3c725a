import { Router } from 'express'
import { ok } from '#shared/result.ts'
import type { Access } from '#server/services/access.ts'
import type { Raters } from '#server/services/raters.ts'
import { only, telling } from './answering.ts'
import { asCaller, asMember } from './callers.ts'

/** Raters over time: one's own figures, and everybody's for admins. */
export function raterRoutes({ access, raters }: { access: Access; raters: Raters }): Router {
  const router = Router()
  router
    .route('/raters/me')
    .get(
      telling(async (request) => {
        const caller = await asCaller(access, request)
        return caller.ok ? ok(await raters.me(caller.value)) : caller
      }),
    )
    .all(only('GET'))

  router
    .route('/raters')
    .get(
      telling(async (request) => {
        const caller = await asMember(access, request)
        return caller.ok ? raters.all(caller.value) : caller
      }),
    )
    .all(only('GET'))
  return router
}
