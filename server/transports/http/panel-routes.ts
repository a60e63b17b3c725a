import { type Request, Router } from 'express'
import * as z from 'zod/mini'
import type { Failure } from '#shared/contract/failures.ts'
import { NewPanel, NewSeat, PanelChange } from '#shared/contract/http.ts'
import type { MemberId, PanelId, SeatId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Access, Caller } from '#server/services/access.ts'
import type { Joining } from '#server/services/joining.ts'
import type { Links } from '#server/services/links.ts'
import type { PanelOpening } from '#server/services/opening.ts'
import type { Panels } from '#server/services/panels.ts'
import type { People } from '#server/services/people.ts'
import type { Readings } from '#server/services/readings.ts'
import type { Results } from '#server/services/results.ts'
import type { Seats } from '#server/services/seats.ts'
import { answering, only, refuse, telling } from './answering.ts'
import { calendarFile } from './calendar.ts'
import { asCaller, asMember, placeIn } from './callers.ts'

const Nothing = z.strictObject({})

type Deps = {
  access: Access
  people: People
  panels: Panels
  opening: PanelOpening
  seats: Seats
  links: Links
  joining: Joining
  readings: Readings
  results: Results
  startRehearsal: (member: MemberId) => Promise<Result<PanelId, Failure>>
}

/** Panels, their seats and links, and what a page needs to enter a room. */
export function panelRoutes(deps: Deps): Router {
  const { access, people, panels, opening, seats, links, joining, readings, results, startRehearsal } = deps
  const router = Router()

  async function withMember<Value>(
    request: Request,
    run: (caller: Caller & { readonly member: MemberId }) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    const caller = await asMember(access, request)
    return caller.ok ? run(caller.value) : caller
  }

  async function atPanel<Value>(
    request: Request,
    run: (caller: Caller, panelId: PanelId) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure>> {
    const caller = await asCaller(access, request)
    if (!caller.ok) return caller
    const place = placeIn(request)
    return place.ok ? run(caller.value, place.value.panelId) : place
  }

  const atSeat = <Value>(
    request: Request,
    run: (caller: Caller, panelId: PanelId, seat: SeatId) => Promise<Result<Value, Failure>>,
  ) =>
    atPanel<Value>(request, async (caller, panelId) => {
      const place = placeIn(request)
      return place.ok && place.value.seat
        ? run(caller, panelId, place.value.seat)
        : err({ kind: 'not-found' })
    })

  router
    .route('/panels')
    .get(
      telling(async (request) => {
        const caller = await asCaller(access, request)
        return caller.ok ? ok(await panels.list(caller.value)) : caller
      }),
    )
    .post(
      answering(NewPanel, (asked, request) =>
        withMember(request, async ({ member }) => {
          const by = await people.member(member)
          return by ? opening.create(by, asked) : err({ kind: 'signed-out' as const })
        }),
      ),
    )
    .all(only('GET', 'POST'))

  router
    .route('/rehearsals')
    .post(
      answering(Nothing, (_nothing, request) =>
        withMember(request, async ({ member }) => {
          const started = await startRehearsal(member)
          return started.ok ? ok({ id: started.value }) : started
        }),
      ),
    )
    .all(only('POST'))

  router
    .route('/panels/:id')
    .get(telling((request) => atPanel(request, (...it) => panels.get(...it))))
    .patch(
      answering(PanelChange, (to, request) =>
        atPanel(request, (caller, panelId) => panels.change(caller, panelId, to)),
      ),
    )
    .all(only('GET', 'PATCH'))

  router
    .route('/panels/:id/seats')
    .post(
      answering(NewSeat, (asked, request) =>
        atPanel(request, (caller, panelId) => seats.add(caller, panelId, asked)),
      ),
    )
    .all(only('POST'))

  router
    .route('/panels/:id/seats/:seat/link')
    .post(answering(Nothing, (_nothing, request) => atSeat(request, (...it) => links.renew(...it))))
    .all(only('POST'))

  router
    .route('/panels/:id/seats/:seat/revoke')
    .post(answering(Nothing, (_nothing, request) => atSeat(request, (...it) => seats.revoke(...it))))
    .all(only('POST'))

  router
    .route('/panels/:id/page')
    .post(answering(Nothing, (_nothing, request) => atPanel(request, (...it) => joining.page(...it))))
    .all(only('POST'))

  router
    .route('/panels/:id/timeline')
    .get(telling((request) => atPanel(request, (...it) => readings.timeline(...it))))
    .all(only('GET'))

  router
    .route('/panels/:id/results')
    .get(telling((request) => atPanel(request, (...it) => results.of(...it))))
    .all(only('GET'))

  router
    .route('/panels/:id/invite.ics')
    .get(async (request, response) => {
      const found = await atPanel(request, (...it) => panels.appointment(...it))
      if (!found.ok) return refuse(response, found.error)
      const { id, now, startsAt, minutes, position, meetingLink } = found.value
      const file = calendarFile({
        id,
        writtenAt: now,
        startsAt,
        minutes,
        title: `Panel interview: ${position}`,
        description: 'Open Panelroom with your personal link, beside the call.',
        link: meetingLink,
      })
      response.type('text/calendar; charset=utf-8').attachment('interview.ics').send(file)
    })
    .all(only('GET'))

  return router
}
