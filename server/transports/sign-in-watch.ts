import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { EndReason } from '#server/services/rooms/whispers.ts'

/** A sign-in that ends here closes its connections at once, and other nodes are told; this catches what was not heard, or ran out. */
const LOOK_EVERY_MS = 30_000

/** So long a word is remembered, for who was on their way in when it was said: known already, and not watched yet. */
const HEARD_FOR_MS = 60_000
const HEARD_MAX = 1_000

type Place = { readonly cookie: string | undefined; readonly panelId: PanelId; readonly seat: SeatId }
type Said = { readonly panelId: PanelId; readonly seat: SeatId | null; readonly reason: EndReason }
type Watched = {
  readonly place: Place
  readonly ended: Set<(reason: EndReason) => void>
  readonly stopLooking: () => void
}

/** Looks now and then whether those who are connected are still signed in. */
export type SignInWatch = {
  /** `ended` is called once they are not. Answers its own cancel. */
  add(place: Place, ended: (reason: EndReason) => void): () => void
  /**
   * Looks at once at a seat, or at everybody on the panel: somebody says that a sign-in may have ended. Who is added in the next minute
   * is looked at as well.
   */
  look(panelId: PanelId, seat: SeatId | null, reason: EndReason): void
  stop(): void
}

type Deps = {
  access: { seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null> }
  clock: Clock
  diagnostics: Log
}

export function watchSignIns({ access, clock, diagnostics }: Deps): SignInWatch {
  const watched = new Map<string, Watched>()
  /** Being looked up on somebody's word. Said again meanwhile, it asks for one look more: the first may have been too early. */
  const asked = new Map<Watched, EndReason | null>()
  /** Oldest first. */
  let heard: readonly (Said & { readonly at: number })[] = []

  async function look(key: string, entry: Watched, reason: EndReason): Promise<void> {
    const { place, ended } = entry
    try {
      const seat = await access.seatAt(place.cookie, place.panelId)
      if (seat === place.seat || watched.get(key) !== entry) return
      forget(key, entry)
      for (const end of ended) end(reason)
    } catch (error) {
      // A store that does not answer ends nobody's sign-in, and takes no edit either.
      diagnostics.warn({ panelId: place.panelId, error: String(error) }, 'a sign-in could not be looked up')
    }
  }

  async function lookAsTold(key: string, entry: Watched, told: EndReason): Promise<void> {
    if (asked.has(entry)) return void asked.set(entry, told)
    for (let reason: EndReason | null = told; reason && watched.get(key) === entry;) {
      asked.set(entry, null)
      await look(key, entry, reason)
      reason = asked.get(entry) ?? null
    }
    asked.delete(entry)
  }

  function watch(key: string, place: Place): Watched {
    // Each in its own time: a thousand questions at once would hold up what is to be stored.
    const stopLooking = clock.every(LOOK_EVERY_MS, () => void look(key, entry, 'signed-out'))
    const entry: Watched = { place, ended: new Set(), stopLooking }
    watched.set(key, entry)
    return entry
  }

  function forget(key: string, entry: Watched): void {
    entry.stopLooking()
    watched.delete(key)
  }

  return {
    add(place, ended) {
      // Several connections of one page are one question.
      const key = JSON.stringify([place.panelId, place.seat, place.cookie ?? ''])
      const entry = watched.get(key) ?? watch(key, place)
      entry.ended.add(ended)
      const since = clock.now() - HEARD_FOR_MS
      const word = heard.findLast((it) => it.at > since && isAbout(it, place))
      if (word) void lookAsTold(key, entry, word.reason)
      return () => {
        entry.ended.delete(ended)
        if (entry.ended.size === 0 && watched.get(key) === entry) forget(key, entry)
      }
    },
    look(panelId, seat, reason) {
      const at = clock.now()
      const said = { panelId, seat, reason, at }
      heard = [...heard.filter((it) => it.at > at - HEARD_FOR_MS), said].slice(-HEARD_MAX)
      for (const [key, entry] of watched) if (isAbout(said, entry.place)) void lookAsTold(key, entry, reason)
    },
    stop() {
      for (const { stopLooking } of watched.values()) stopLooking()
    },
  }
}

const isAbout = ({ panelId, seat }: Said, place: Place): boolean =>
  place.panelId === panelId && (seat === null || place.seat === seat)
