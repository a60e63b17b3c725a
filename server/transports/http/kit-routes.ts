import { Router } from 'express'
import { ok } from '#shared/result.ts'
import type { Access } from '#server/services/access.ts'
import type { Kits } from '#server/services/kits.ts'
import { only, telling } from './answering.ts'
import { asMember } from './callers.ts'

/** The role kits, for accounts: a question read beforehand is worth nothing in the interview. */
export function kitRoutes({ access, kits }: { access: Access; kits: Kits }): Router {
  const router = Router()
  router
    .route('/kits')
    .get(
      telling(async (request) => {
        const caller = await asMember(access, request)
        return caller.ok ? ok(kits.all()) : caller
      }),
    )
    .all(only('GET'))
  return router
}
