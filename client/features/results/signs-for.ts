import { type Sign, signsOf } from '#shared/calibration/signs.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { isLead } from '#shared/panel/seats.ts'
import type { Rubric } from './rubric.ts'

/** The signs that this reader may see: their own, and for the lead everybody’s once the record is sealed. */
export function signsFor({ matrix, state, panel, columns }: Rubric): readonly { seat: SeatId; sign: Sign }[] {
  const me = panel.mySeat
  if (me === null) return []
  const all = isLead(state, me) && state.sealedAt !== null
  return columns
    .filter((seat) => all || seat === me)
    .flatMap((seat) =>
      signsOf(matrix, seat, 'locked', state.seats[seat]?.missed ?? []).map((sign) => ({ seat, sign })),
    )
}
