import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { useQuery } from '@tanstack/react-query'
import type { PanelAnswer } from '#shared/contract/http.ts'
import type { Accepted, Activity, Presence } from '#shared/contract/socket.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { PanelState, Seat } from '#shared/panel/state.ts'
import type { Result } from '#shared/result.ts'
import type { ApiFailure } from './api.ts'
import { api, orThrow } from './api.ts'
import type { DocumentSockets } from './document-sockets.ts'
import { type Ended, openRoomLink, type RoomLink } from './room-link.ts'

export type { Ended } from './room-link.ts'

/** The room as a screen meets it. `view` is what this seat may know, and no more was ever sent. */
export type Room = {
  readonly panelId: PanelId
  readonly panel: PanelAnswer
  readonly me: SeatId
  readonly mySeat: Seat
  readonly view: PanelState
  readonly presence: ReadonlyMap<SeatId, Presence>
  readonly link: 'connecting' | 'live' | 'reconnecting' | 'ended'
  /**
   * When this view was true, by this device's clock, while it is the one that the device kept and the server has not answered this page;
   * null otherwise.
   */
  readonly asOf: number | null
  /** The server's clock, in milliseconds: what timers and ratings go by. */
  readonly serverNow: () => number
  readonly send: (request: Request) => Promise<Result<Accepted, ApiFailure>>
  readonly setActivity: (activity: Activity) => void
  readonly documentSockets: DocumentSockets
  /** The name behind a seat. */
  readonly names: (seat: SeatId) => string
}

const RoomContext = createContext<Room | null>(null)

/** The room that this part of the page is in. */
export function useRoom(): Room {
  const room = useContext(RoomContext)
  if (!room) throw new Error('useRoom needs a RoomProvider around it')
  return room
}

export type Was = { readonly seat: SeatId; readonly kit: Kit }

type ProviderProps = {
  panelId: PanelId
  waiting: ReactNode
  /** `was`: who this page was in the room, or null if it was not in it. */
  ended: (reason: Ended, was: Was | null) => ReactNode
  children: ReactNode
}

/** Joins a room and keeps it live. Children are shown once the first view is there; `ended` when the room is closed to this page. */
export function RoomProvider(props: ProviderProps): ReactNode {
  return <Linked key={props.panelId} {...props} />
}

function Linked(props: ProviderProps): ReactNode {
  const [link] = useState(() => openRoomLink(props.panelId))
  useEffect(() => {
    link.open()
    return () => link.close()
  }, [link])
  return <Joined link={link} {...props} />
}

function Joined(props: ProviderProps & { link: RoomLink }): ReactNode {
  const { link, panelId, waiting, ended, children } = props
  const {
    link: state,
    ended: reason,
    me,
    view,
    presence,
    asOf,
    keptPanel,
  } = useSyncExternalStore(link.subscribe, link.snapshot)
  // Names live in the directory, not in the room: asked for again whenever a seat comes or goes.
  const seatCount = view ? Object.keys(view.seats).length : 0
  const directory = useQuery({
    queryKey: ['panel', panelId, seatCount],
    queryFn: () => orThrow(api.get(`/api/panels/${panelId}`)),
    enabled: view !== null && asOf === null,
    placeholderData: (before) => before,
  })
  const known = directory.data as PanelAnswer | undefined
  useEffect(() => {
    if (known) link.keepWith(known)
  }, [known, link])
  const listed = known ?? keptPanel

  const room = useMemo((): Room | null => {
    const mySeat = me && view?.seats[me]
    if (!view || !me || !mySeat || !listed) return null
    const panel = asSeated(listed, view)
    const people = new Map(panel.seats.map((it) => [it.id, it.name]))
    return {
      panelId,
      panel,
      me,
      mySeat,
      view,
      presence,
      link: state,
      asOf,
      serverNow: link.serverNow,
      send: link.send,
      setActivity: link.setActivity,
      documentSockets: link.documentSockets,
      names: (seat) => people.get(seat) ?? 'Somebody new',
    }
  }, [panelId, listed, me, view, presence, state, asOf, link])

  const kit = view?.kit
  const was = useMemo(() => (me && kit ? { seat: me, kit } : null), [me, kit])
  // An older page may be read on, and goes when its person lets it.
  if (reason && !(reason === 'client-too-old' && room)) return ended(reason, was)
  return room ? <RoomContext value={room}>{children}</RoomContext> : waiting
}

/** The directory's word with the room's: a seat withdrawn since it was asked is withdrawn at once. */
const asSeated = (panel: PanelAnswer, { seats }: PanelState): PanelAnswer => ({
  ...panel,
  seats: panel.seats.map((it) => ({
    ...it,
    revoked: it.revoked || (seats[it.id]?.revokedAt ?? null) !== null,
  })),
})
