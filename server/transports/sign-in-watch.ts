import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'

/** A sign-in that ends here closes its connections at once; this catches what ended elsewhere, or ran out. */
const LOOK_EVERY_MS = 30_000

type Place = { readonly cookie: string | undefined; readonly panelId: PanelId; readonly seat: SeatId }

/** Looks now and then whether those who are connected are still signed in. */
export type SignInWatch = {
  /** `ended` is called once they are not. Answers its own cancel. */
  add(place: Place, ended: () => void): () => void
  stop(): void
}

type Deps = {
  access: { seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null> }
  clock: Clock
  diagnostics: Log
}

export function watchSignIns({ access, clock, diagnostics }: Deps): SignInWatch {
  const watched = new Map<string, { place: Place; ended: Set<() => void> }>()

  const stop = clock.every(LOOK_EVERY_MS, () => {
    for (const [key, { place, ended }] of watched) {
      access.seatAt(place.cookie, place.panelId).then(
        (seat) => {
          if (seat === place.seat || !watched.has(key)) return
          watched.delete(key)
          for (const end of ended) end()
        },
        // A store that does not answer ends nobody's sign-in, and takes no edit either.
        (error: unknown) =>
          diagnostics.warn(
            { panelId: place.panelId, error: String(error) },
            'a sign-in could not be looked up',
          ),
      )
    }
  })

  return {
    add(place, ended) {
      // Several connections of one page are one question.
      const key = JSON.stringify([place.panelId, place.seat, place.cookie ?? ''])
      const entry = watched.get(key) ?? { place, ended: new Set() }
      watched.set(key, entry)
      entry.ended.add(ended)
      return () => {
        entry.ended.delete(ended)
        if (entry.ended.size === 0 && watched.get(key) === entry) watched.delete(key)
      }
    },
    stop,
  }
}
