import type { Request } from 'express'
import type { Failure } from '#shared/contract/failures.ts'
import { type MemberId, PanelId, SeatId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Access, Caller } from '#server/services/access.ts'

/** Whoever is signed in, by account or by link. */
export async function asCaller(access: Access, request: Request): Promise<Result<Caller, Failure>> {
  const caller = await access.sessionOf(request.headers.cookie)
  return caller ? ok(caller) : err({ kind: 'signed-out' })
}

/** Whoever is signed in with an account; `forbidden` for those who came by link alone. */
export async function asMember(
  access: Access,
  request: Request,
): Promise<Result<Caller & { readonly member: MemberId }, Failure>> {
  const caller = await asCaller(access, request)
  if (!caller.ok) return caller
  const { member } = caller.value
  return member ? ok({ ...caller.value, member }) : err({ kind: 'forbidden' })
}

/** The panel and seat that the address names. An id of the wrong form is an id that does not exist. */
export function placeIn(request: Request): Result<{ panelId: PanelId; seat: SeatId | null }, Failure> {
  const panelId = PanelId.safeParse(request.params['id'])
  const seat = request.params['seat'] === undefined ? null : SeatId.safeParse(request.params['seat'])
  if (!panelId.success || seat?.success === false) return err({ kind: 'not-found' })
  return ok({ panelId: panelId.data, seat: seat?.data ?? null })
}
