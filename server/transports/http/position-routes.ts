import { type Request, Router } from 'express'
import type { Failure } from '#shared/contract/failures.ts'
import { NewPositionDecision, PositionChange } from '#shared/contract/positions.ts'
import type { Member } from '#shared/model/directory.ts'
import { PositionId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Access } from '#server/services/access.ts'
import type { Comparisons } from '#server/services/comparisons.ts'
import type { People } from '#server/services/people.ts'
import type { Persons } from '#server/services/persons.ts'
import type { PositionPages } from '#server/services/position-pages.ts'
import { answering, only, telling } from './answering.ts'
import { asMember } from './callers.ts'

type Deps = {
  access: Access
  people: Pick<People, 'member'>
  persons: Pick<Persons, 'known'>
  positionPages: PositionPages
  comparisons: Comparisons
}

/** Positions, their candidates side by side, and the people that a new panel may choose from. For accounts. */
export function positionRoutes({ access, people, persons, positionPages, comparisons }: Deps): Router {
  const router = Router()

  async function asPerson<Value>(
    request: Request,
    run: (by: Member) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    const caller = await asMember(access, request)
    if (!caller.ok) return caller
    const by = await people.member(caller.value.member)
    return by ? run(by) : err({ kind: 'signed-out' })
  }

  const atPosition = <Value>(
    request: Request,
    run: (by: Member, id: PositionId) => Promise<Result<Value, Failure>>,
  ) =>
    asPerson<Value>(request, async (by) => {
      const id = PositionId.safeParse(request.params['id'])
      return id.success ? run(by, id.data) : err({ kind: 'not-found' })
    })

  router
    .route('/known-people')
    .get(telling((request) => asPerson(request, async (by) => ok({ people: await persons.known(by) }))))
    .all(only('GET'))

  router
    .route('/positions')
    .get(telling((request) => asPerson(request, async (by) => ok(await positionPages.list(by)))))
    .all(only('GET'))

  router
    .route('/positions/:id')
    .get(telling((request) => atPosition(request, (...it) => positionPages.get(...it))))
    .patch(
      answering(PositionChange, ({ calibration }, request) =>
        atPosition(request, (by, id) => positionPages.change(by, id, calibration)),
      ),
    )
    .all(only('GET', 'PATCH'))

  router
    .route('/positions/:id/comparison')
    .get(telling((request) => atPosition(request, (...it) => comparisons.get(...it))))
    .all(only('GET'))

  router
    .route('/positions/:id/decision')
    .post(
      answering(NewPositionDecision, (asked, request) =>
        atPosition(request, (by, id) => comparisons.decide(by, id, asked)),
      ),
    )
    .all(only('POST'))

  return router
}
