import { Router } from 'express'
import * as z from 'zod/mini'
import { JoinByLink, type Me, Setup, SignIn } from '#shared/contract/http.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type { Member } from '#shared/model/directory.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Rates } from '#server/ports/rates.ts'
import type { Access } from '#server/services/access.ts'
import type { Joining } from '#server/services/joining.ts'
import type { Panels } from '#server/services/panels.ts'
import type { People } from '#server/services/people.ts'
import { answering, only, telling } from './answering.ts'
import { giveCookie, takeCookie } from './cookies.ts'
import { callerOf } from '../addresses.ts'
import { badLinks } from './limits.ts'

/** Who one is: the first account, sign-in and sign-out, and taking a seat by link. */
export function peopleRoutes(deps: {
  access: Access
  people: People
  panels: Panels
  joining: Joining
  rates: Rates
  behindProxy?: boolean
}): Router {
  const { access, people, panels, joining, behindProxy = false } = deps
  const router = Router()
  const guesses = badLinks(deps.rates)

  async function me(cookieHeader: string | undefined): Promise<Me> {
    const caller = await access.sessionOf(cookieHeader)
    const member = caller?.member ? await people.member(caller.member) : null
    return {
      needsSetup: await people.needsSetup(),
      member: member && shown(member),
      seats: caller ? await panels.seatsOf(caller) : [],
    }
  }

  /** What a sign-in answers, with the cookie it begins. */
  async function welcome(
    member: Member,
    cookieHeader: string | undefined,
    give: (secret: string) => void,
  ): Promise<Result<Me, Failure>> {
    const secret = await access.signIn(member.id, cookieHeader)
    if (!secret) return err({ kind: 'not-stored' })
    give(secret)
    return ok(await me(`${access.cookieName}=${secret}`))
  }

  router
    .route('/me')
    .get(telling(async (request) => ok(await me(request.headers.cookie))))
    .all(only('GET'))

  router
    .route('/setup')
    .post(
      answering(Setup, async (asked, request, response) => {
        const made = await people.setUp(asked, callerOf(request, behindProxy))
        if (!made.ok) return made
        return welcome(made.value, request.headers.cookie, (secret) => giveCookie(response, access, secret))
      }),
    )
    .all(only('POST'))

  router
    .route('/sign-in')
    .post(
      answering(SignIn, async (asked, request, response) => {
        const member = await people.signIn(asked, callerOf(request, behindProxy))
        if (!member.ok) return member
        return welcome(member.value, request.headers.cookie, (secret) => giveCookie(response, access, secret))
      }),
    )
    .all(only('POST'))

  router
    .route('/sign-out')
    .post(
      answering(z.strictObject({}), async (_nothing, request, response) => {
        await access.signOut(request.headers.cookie)
        takeCookie(response, access)
        // So that Back shows nothing. Not "storage": it would take words that were never saved; the page itself asks, and forgets the rest.
        response.set('Clear-Site-Data', '"cache"')
        return ok({})
      }),
    )
    .all(only('POST'))

  router
    .route('/join')
    .post(
      answering(JoinByLink, async ({ secret, confirm }, request, response) => {
        const address = callerOf(request, behindProxy)
        const wait = await guesses.obstacle(address)
        if (wait) return err(wait)
        const joined = confirm ? await joining.join(secret, request.headers.cookie) : null
        const greeted =
          joined?.ok === false ? joined : joined ? ok(joined.value.greeting) : await joining.greet(secret)
        if (!greeted.ok && greeted.error.kind === 'not-found') await guesses.failed(address)
        if (joined?.ok) giveCookie(response, access, joined.value.cookie)
        return greeted
      }),
    )
    .all(only('POST'))

  return router
}

const shown = ({ id, name, email, role }: Member) => ({ id, name, email, role })
