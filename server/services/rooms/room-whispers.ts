import { rightOn } from '#shared/documents/rights.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { PanelState } from '#shared/panel/state.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Metrics } from '#server/ports/metrics.ts'
import type { Wire } from '#server/ports/wire.ts'
import type { ClientIds } from './client-ids.ts'
import { readCursor } from './documents-awareness.ts'
import type { RemoteCaret } from './documents-carets.ts'
import type { RoomPresence } from './presence.ts'
import { createRemotePresence } from './remote-presence.ts'
import { type EndReason, readWhisper, type Whisper, writeWhisper } from './whispers.ts'

const BEAT_MS = 10_000
/** What changes together is told together. */
const SOON_MS = 50

export type RoomWhispers = {
  /** A caret moved here. */
  caret(caret: RemoteCaret): void
  /** Asks the others who is there, and where they write. */
  ask(): void
  /** Asks the others to let nobody write into a scorecard for a moment. */
  askForRest(): void
  /** Says goodbye: nobody is here any more. */
  stop(): void
}

type Options = {
  /** This process among the others. */
  node: string
  panelId: PanelId
  wire: Wire
  clock: Clock
  metrics: Metrics
  presence: RoomPresence
  state: () => PanelState
  clients: Pick<ClientIds, 'known' | 'ownerOf'>
  carets: () => { hearCaret(caret: RemoteCaret): void; tellCarets(): void; rest(): void }
  signInsEnded: (panelId: PanelId, seat: SeatId | null, reason: EndReason) => void
}

/** What the nodes of a room tell each other of who is there. Nothing is said, and nothing heard, where a node is alone. */
export function createRoomWhispers(options: Options): RoomWhispers {
  const { node, panelId, wire, clock, metrics, presence, state, clients, carets, signInsEnded } = options
  if (wire.state() === 'alone') return { caret() {}, ask() {}, askForRest() {}, stop() {} }

  const isSeated = (seat: SeatId) => state().seats[seat]?.revokedAt === null
  const others = createRemotePresence({ clock, presence, isSeated })
  // Higher than in any life before, should a node come back under the same name.
  let turn = clock.now()
  let told = '[]'
  let cancelSoon: (() => void) | null = null
  let isAsked = false
  let asking: Promise<unknown> | null = null

  const say = (said: Whisper) => wire.whisper(panelId, writeWhisper(said))
  const drop = (reason: string) => metrics.count('whispers_dropped', 'room', reason)
  const here = () => presence.here().map(({ seat, activity }) => ({ seat, activity }))

  function tellHere(): void {
    const seats = here()
    told = JSON.stringify(seats)
    say({ is: 'here', node, turn: ++turn, seats })
  }

  /** In one breath: what has changed here, and what another node has asked for. */
  function soon(): void {
    cancelSoon ??= clock.after(SOON_MS, () => {
      cancelSoon = null
      if (JSON.stringify(here()) !== told || (isAsked && presence.here().length > 0)) tellHere()
      if (isAsked) carets().tellCarets()
      isAsked = false
    })
  }

  function hear(bytes: Uint8Array): void {
    const said = readWhisper(bytes)
    if (!said) return drop('malformed')
    if (said.node === node) return
    switch (said.is) {
      case 'here':
        if (!others.heard(said)) drop('too many nodes')
        return
      case 'who':
        isAsked = true
        return soon()
      case 'caret':
        return void hearCaret(said)
      case 'rest':
        return carets().rest()
      case 'sign-ins':
        return signInsEnded(panelId, said.seat, said.reason)
    }
  }

  async function hearCaret({ seat, clientId, count, writing }: Whisper & { is: 'caret' }): Promise<void> {
    if (rightOn(state(), seat, 'notes') !== 'write') return drop('no right')
    const cursor = writing ? readCursor(writing.cursor) : null
    if (cursor === undefined) return drop('malformed')
    const owner = clients.known(clientId) ?? (await lookUp(clientId))
    if (owner !== seat) return drop('not their client id')
    carets().hearCaret({ seat, clientId, count, state: writing ? { user: { seat }, cursor } : null })
  }

  /** One question at a time: ids that nobody has must not become questions to the store without end. Its answer is for all who wait. */
  async function lookUp(clientId: number): Promise<SeatId | null> {
    asking ??= clients
      .ownerOf(clientId)
      .catch(() => null)
      .finally(() => (asking = null))
    await asking
    return clients.known(clientId)
  }

  const stopHearing = wire.onWhisper(panelId, hear)
  const stopBeating = clock.every(BEAT_MS, () => {
    others.sweep()
    if (presence.here().length > 0) tellHere()
  })
  const stopWatching = presence.onChange(soon)
  const ask = () => say({ is: 'who', node })
  ask()

  return {
    ask,
    askForRest: () => say({ is: 'rest', node }),
    caret: ({ seat, clientId, count, state: now }) =>
      say({ is: 'caret', node, seat, clientId, count, writing: now && { cursor: now.cursor } }),
    stop() {
      stopHearing()
      stopBeating()
      stopWatching()
      cancelSoon?.()
      if (told !== '[]') say({ is: 'here', node, turn: ++turn, seats: [] })
    },
  }
}
