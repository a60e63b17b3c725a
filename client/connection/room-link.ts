import { io, type Socket } from 'socket.io-client'
import type { PanelAnswer } from '#shared/contract/http.ts'
import type {
  Accepted,
  Activity,
  ClientToServer,
  CommandEnvelope,
  EventMessage,
  Presence,
  ServerToClient,
  ViewMessage,
} from '#shared/contract/socket.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { err, type Result } from '#shared/result.ts'
import type { ApiFailure } from './api.ts'
import { type DocumentSockets, openDocumentSockets } from './document-sockets.ts'
import { forgetRoom, type KeptRoom, keepRoom, keptRoom } from './kept-room.ts'

/** Why the room will not have this page any more. */
export type Ended = 'revoked' | 'signed-out' | 'client-too-old' | 'not-found'

export type RoomSnapshot = {
  readonly link: 'connecting' | 'live' | 'reconnecting' | 'ended'
  readonly ended: Ended | null
  /** Null until the first view has come. */
  readonly me: SeatId | null
  readonly view: PanelState | null
  readonly presence: ReadonlyMap<SeatId, Presence>
  /** When the view was true, by this device's clock, while it is the one that the device kept and the server has not answered; else null. */
  readonly asOf: number | null
  /** Who sat where when the room was kept, or null. */
  readonly keptPanel: PanelAnswer | null
}

/** The control plane of one room: what is known of it, and commands into it. */
export type RoomLink = {
  readonly snapshot: () => RoomSnapshot
  readonly subscribe: (listener: () => void) => () => void
  /** Milliseconds of the server's clock, as near as one message tells. */
  readonly serverNow: () => number
  /**
   * Answers once the server has decided; waits through a short loss of the connection, and never does the same thing twice. After a
   * longer one it is `offline`: what somebody wanted a while ago must not happen by itself when the network is back.
   */
  readonly send: (request: Request) => Promise<Result<Accepted, ApiFailure>>
  readonly setActivity: (activity: Activity) => void
  /** Who sits where, to be kept beside the view. */
  readonly keepWith: (panel: PanelAnswer) => void
  /** The way that this page's documents take. */
  readonly documentSockets: DocumentSockets
  open(): void
  close(): void
}

type Missed = { readonly events: readonly EventMessage[] } | { readonly view: ViewMessage }

const RETRY_MS = { first: 500, most: 5_000 }
/** After so long without a word from the server, what this device kept is shown. */
const SILENCE_MS = 4_000
const KEEP_AFTER_MS = 500
/** A restart of the server, or of the node that one is on, is shorter. */
const GIVE_UP_AFTER_MS = 10_000

export function openRoomLink(panelId: PanelId): RoomLink {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    auth: { version: PROTOCOL_VERSION, panelId },
    autoConnect: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    // For polls, which name no origin.
    extraHeaders: { 'x-panelroom': '1' },
    // Everybody comes back at once after a restart: half a delay of chance keeps them apart.
    reconnectionDelay: RETRY_MS.first,
    reconnectionDelayMax: RETRY_MS.most,
    randomizationFactor: 0.5,
  })
  const listeners = new Set<() => void>()
  const waiting = new Map<
    CommandId,
    { envelope: CommandEnvelope; done: (answer: Result<Accepted, ApiFailure>) => void }
  >()
  let givingUp: ReturnType<typeof setTimeout> | undefined
  let snapshot: RoomSnapshot = {
    link: 'connecting',
    ended: null,
    me: null,
    view: null,
    presence: new Map(),
    asOf: null,
    keptPanel: null,
  }
  let controlSeq = 0
  /** The newest number heard of, applied or not. */
  let newestSeq = 0
  let catchingUp = false
  let clockAhead = 0
  let activity: Activity | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let panel: PanelAnswer | null = null
  let found: KeptRoom | null = null
  let isSilent = false
  let silence: ReturnType<typeof setTimeout> | undefined
  let keeping: ReturnType<typeof setTimeout> | undefined

  function change(next: Partial<RoomSnapshot>): void {
    snapshot = { ...snapshot, ...next }
    for (const listener of listeners) listener()
  }
  /** Shown once both are clear: that the server is silent, and what this device has. */
  function showKept(): void {
    if (!isSilent || !found || snapshot.view || snapshot.ended) return
    clockAhead = found.clockAhead
    change({ me: found.seat, view: found.view, asOf: found.asOf, keptPanel: found.panel })
  }
  function hearNothing(): void {
    isSilent = true
    // Asked again with each try: a page that is just going may still be writing there.
    if (found) showKept()
    else void lookForKept()
  }
  async function lookForKept(): Promise<void> {
    found ??= await keptRoom(panelId)
    showKept()
  }
  const keepNow = () => {
    if (keeping) keep()
  }
  function keepSoon(): void {
    if (panel) keeping ??= setTimeout(keep, KEEP_AFTER_MS)
  }
  function keep(): void {
    clearTimeout(keeping)
    keeping = undefined
    const { me: seat, view, link } = snapshot
    // Without the link it may be old: what is kept says when it was true.
    if (panel && seat && view && link === 'live')
      void keepRoom(panelId, { seat, view, panel, asOf: Date.now(), clockAhead })
  }
  function end(ended: Ended): void {
    socket.disconnect()
    clearTimeout(keeping)
    clearTimeout(silence)
    if (ended !== 'client-too-old') void forgetRoom(panelId)
    change({ link: 'ended', ended })
    for (const { done } of waiting.values()) done(refusedBy(ended))
    waiting.clear()
  }
  function takeView(message: ViewMessage): void {
    controlSeq = message.controlSeq
    newestSeq = controlSeq
    clockAhead = message.now - Date.now()
    const presence = new Map(message.presence.map((it) => [it.seat, it]))
    change({ link: 'live', me: message.me, view: message.view, presence, asOf: null })
    clearTimeout(silence)
    keepSoon()
  }
  function take({ controlSeq: at, event, now }: EventMessage): void {
    controlSeq = at
    clockAhead = now - Date.now()
    if (event && snapshot.view) change({ view: evolve(snapshot.view, event) })
    keepSoon()
  }
  function takeMissed(missed: Missed): void {
    if ('view' in missed) return takeView(missed.view)
    for (const message of missed.events) if (message.controlSeq === controlSeq + 1) take(message)
  }
  function catchUp(): void {
    if (catchingUp || !socket.connected) return
    clearTimeout(again)
    catchingUp = true
    socket.emit('room:since', { controlSeq }, (answer) => {
      catchingUp = false
      if (answer.ok) takeMissed(answer.value)
      // Refused, or more happened while the answer was on its way.
      if (controlSeq < newestSeq) again = setTimeout(catchUp, RETRY_MS.first)
    })
  }
  function ask({
    envelope,
    done,
  }: {
    envelope: CommandEnvelope
    done: (answer: Result<Accepted, ApiFailure>) => void
  }): void {
    socket.emit('room:command', envelope, (answer) => {
      if (waiting.delete(envelope.commandId)) done(answer)
    })
  }

  function giveUpSoon(): void {
    if (socket.connected || waiting.size === 0) return
    givingUp ??= setTimeout(() => {
      givingUp = undefined
      for (const { done } of waiting.values()) done(err({ kind: 'offline' }))
      waiting.clear()
    }, GIVE_UP_AFTER_MS)
  }

  socket.on('connect', () => {
    clearTimeout(givingUp)
    givingUp = undefined
    // What went out before the line broke may or may not have arrived: the same command id makes asking again harmless.
    for (const command of waiting.values()) ask(command)
    if (activity) socket.emit('room:activity', activity)
  })
  socket.on('disconnect', () => {
    catchingUp = false
    giveUpSoon()
    if (!snapshot.ended) change({ link: 'reconnecting' })
  })
  socket.on('connect_error', (error) => {
    hearNothing()
    // Some networks do not refuse a WebSocket, they let it hang. From a poll it goes over to one where it can.
    if (error.message === 'timeout') socket.io.opts.transports = ['polling', 'websocket']
    if (socket.active) return change({ link: snapshot.view ? 'reconnecting' : 'connecting' })
    if (error.message === 'not-found' || error.message === 'client-too-old') return end(error.message)
    // The server itself said no, for a reason that may pass; the client library would not try again.
    retry = setTimeout(() => socket.connect(), RETRY_MS.most * (0.5 + Math.random() / 2))
  })
  socket.on('room:view', takeView)
  socket.on('room:event', (message) => {
    newestSeq = Math.max(newestSeq, message.controlSeq)
    if (message.controlSeq <= controlSeq) return
    if (message.controlSeq === controlSeq + 1) take(message)
    else catchUp()
  })
  socket.on('room:presence', (presence) =>
    change({ presence: new Map(snapshot.presence).set(presence.seat, presence) }),
  )
  socket.on('room:bye', ({ reason, final }) => {
    if (final && reason !== 'draining') return end(reason)
    retry = setTimeout(() => socket.connect(), RETRY_MS.first * (1 + Math.random() * 4))
  })

  return {
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    serverNow: () => Date.now() + clockAhead,
    send: (request) =>
      new Promise((done) => {
        if (snapshot.ended) return done(refusedBy(snapshot.ended))
        const commandId = newCommandId()
        const command = { envelope: { commandId, request }, done }
        waiting.set(commandId, command)
        if (socket.connected) ask(command)
        else giveUpSoon()
      }),
    setActivity(next) {
      activity = next
      if (socket.connected) socket.emit('room:activity', next)
    },
    documentSockets: openDocumentSockets(socket),
    keepWith(known) {
      panel = known
      keepSoon()
    },
    open() {
      void lookForKept()
      silence = setTimeout(hearNothing, SILENCE_MS)
      addEventListener('pagehide', keepNow)
      socket.connect()
    },
    close() {
      keepNow()
      removeEventListener('pagehide', keepNow)
      clearTimeout(silence)
      clearTimeout(retry)
      clearTimeout(again)
      clearTimeout(givingUp)
      socket.disconnect()
    },
  }
}

const refusedBy = (ended: Ended) => err({ kind: ended === 'revoked' ? ('forbidden' as const) : ended })

/** 128 random bits. `crypto.randomUUID` is missing where a phone opens a page without TLS. */
function newCommandId(): CommandId {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as CommandId
}
