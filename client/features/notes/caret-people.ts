import type { PanelAnswer } from '#shared/contract/http.ts'
import type { SeatId } from '#shared/model/ids.ts'

type Known = { readonly names: (seat: SeatId) => string; readonly seats: PanelAnswer['seats'] }

/** Who stands behind a caret. An editor outlives the list it was made with: who comes later has a name and a colour too. */
export type CaretPeople = {
  know(known: Known): void
  nameOf(seat: SeatId): string
  /** The seat's place in the panel, which its avatar's colour goes by as well. */
  indexOf(seat: SeatId): number
}

export function caretPeople(first: Known): CaretPeople {
  let known = first
  return {
    know(next) {
      known = next
    },
    nameOf: (seat) => known.names(seat),
    indexOf: (seat) =>
      Math.max(
        0,
        known.seats.findIndex((it) => it.id === seat),
      ),
  }
}
