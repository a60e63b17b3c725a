import { io, type Socket } from 'socket.io-client'
import * as Y from 'yjs'
import type { Failure } from '#shared/contract/failures.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { JoinAnswer, PageAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type {
  Accepted,
  Activity,
  CaughtUp,
  ClientToServer,
  EventMessage,
  ServerToClient,
  ViewMessage,
} from '#shared/contract/socket.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { type EnteredRating, noteFragment, rate } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, QuestionId, SeatId } from '#shared/model/ids.ts'
import type { NoteKind } from '#shared/model/scorecard.ts'
import type { Request } from '#shared/panel/commands.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { openPersonDocument, type PersonDocument } from './person-document.ts'

const BACK_AFTER_MS = 200
/** What a server says to whom it will not let in later either. */
const FOR_GOOD: ReadonlySet<string> = new Set(['not-found', 'client-too-old'])

/** A browser without a screen: an address, a cookie, and requests as the page makes them. */
export type Browser = {
  readonly origin: string
  /** What is really dialled: the origin itself, or a line that leads there. */
  readonly through: string
  readonly cookie: () => string
  get<Value>(path: string): Promise<Result<Value, Failure>>
  post<Value>(path: string, body: unknown): Promise<Result<Value, Failure>>
  patch<Value>(path: string, body: unknown): Promise<Result<Value, Failure>>
}

/** @param origin where the server listens, `http://127.0.0.1:3000`. Cookies are kept from answer to answer. */
export function openBrowser(origin: string, through = origin): Browser {
  const jar = new Map<string, string>()
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  async function ask<Value>(method: string, path: string, body?: unknown): Promise<Result<Value, Failure>> {
    const response = await fetch(through + path, {
      method,
      headers: {
        origin,
        cookie: cookie(),
        ...(body !== undefined && { 'content-type': 'application/json', 'x-panelroom': '1' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (at > 0) jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const answer = (await response.json()) as { error: Failure }
    return response.ok ? ok(answer as Value) : err(answer.error)
  }

  return {
    origin,
    through,
    cookie,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    patch: (path, body) => ask('PATCH', path, body),
  }
}

/** Opens a personal link and takes the seat, as one tap on the join page does. `path` is `/join#t=…`. */
export async function joinByLink(
  origin: string,
  path: string,
  through = origin,
): Promise<{ browser: Browser; panelId: PanelId; seat: SeatId }> {
  const browser = openBrowser(origin, through)
  const secret = path.split('#t=')[1] ?? ''
  const joined = await browser.post<JoinAnswer>('/api/join', { secret, confirm: true })
  if (!joined.ok) throw new Error(`the link was refused: ${JSON.stringify(joined.error)}`)
  return { browser, panelId: joined.value.panelId, seat: joined.value.seat }
}

/** Somebody in a room: the control plane, their scorecard and the panel notes, over the same wires as a page. */
export type Person = {
  readonly seat: SeatId
  readonly panel: PanelAnswer
  view(): PanelState
  /** Resolves with the view as soon as `is` holds for it; at once if it does already. */
  until(is: (view: PanelState) => boolean): Promise<PanelState>
  /** Called with every new view until the returned function is called. */
  follow(listener: (view: PanelState) => void): () => void
  send(request: Request, commandId?: CommandId): Promise<Result<Accepted, Failure>>
  /** Tells the others what this person is at. Nobody confirms it. */
  show(activity: Activity): void
  /** Asks for the room's past after this number, as a page does after a gap. Changes nothing here. */
  since(controlSeq: number): Promise<Result<CaughtUp, Failure>>
  /** Puts an answer on the own scorecard; resolves when it is durable. Raters only. */
  rate(questionId: QuestionId, rating: EnteredRating): Promise<void>
  /** Adds a line to the own notes; resolves when it is durable. Raters only. */
  write(questionId: QuestionId, kind: NoteKind, text: string): Promise<void>
  /** Adds a line to the panel notes; resolves when it is durable. */
  writeForAll(questionId: QuestionId, text: string): Promise<void>
  readonly scorecard: PersonDocument | null
  readonly notes: PersonDocument | null
  /** Cuts every connection, as a dead network does. Edits go on locally. */
  cut(): void
  /** Undoes `cut`: everything reconnects and delivers what was kept. */
  mend(): void
  leave(): void
  /** Every message this person was sent: control plane as JSON text, document frames as bytes. For proofs about who learns what. */
  readonly received: (string | Uint8Array)[]
}

/** Walks into the room that this browser holds a seat in. */
export async function enterRoom(
  browser: Browser,
  panelId: PanelId,
  options: { record?: boolean; transport?: 'websocket' | 'polling' } = {},
): Promise<Person> {
  const panel = await browser.get<PanelAnswer>(`/api/panels/${panelId}`)
  if (!panel.ok) throw new Error(`no such panel here: ${JSON.stringify(panel.error)}`)
  const page = await browser.post<PageAnswer>(`/api/panels/${panelId}/page`, {})
  if (!page.ok) throw new Error(`no page: ${JSON.stringify(page.error)}`)

  const received: (string | Uint8Array)[] = []
  const heard = (frame: string | Uint8Array) => options.record && received.push(frame)
  const socket: Socket<ServerToClient, ClientToServer> = io(browser.through, {
    auth: { version: PROTOCOL_VERSION, panelId },
    extraHeaders: { cookie: browser.cookie(), origin: browser.origin },
    transports: [options.transport ?? 'websocket'],
    reconnectionDelay: 50,
    reconnectionDelayMax: 500,
    forceNew: true,
  })

  let view: PanelState | null = null
  let controlSeq = 0
  const listeners = new Set<(view: PanelState) => void>()
  const changed = () => view && listeners.forEach((listener) => listener(view!))
  const takeView = (message: ViewMessage) => {
    view = message.view
    controlSeq = message.controlSeq
    changed()
  }
  const take = (message: EventMessage) => {
    controlSeq = message.controlSeq
    if (message.event && view) view = evolve(view, message.event)
    changed()
  }
  const entered = new Promise<void>((resolve, reject) => {
    socket.once('room:view', () => resolve())
    socket.once('connect_error', (error) => !socket.active && reject(error))
  })
  // As a page does: the client library comes back by itself after a broken line alone, not when the server has sent it away.
  let isAway = false
  let comesBack = false
  let again: NodeJS.Timeout | undefined
  const comeBack = () => {
    clearTimeout(again)
    again = setTimeout(() => isAway || socket.connect(), BACK_AFTER_MS)
  }
  socket.on('room:bye', ({ final }) => (comesBack = !final))
  socket.on('disconnect', () => {
    if (comesBack && !socket.active) comeBack()
    comesBack = false
  })
  socket.on('connect_error', ({ message }) => {
    if (view && !socket.active && !FOR_GOOD.has(message)) comeBack()
  })
  socket.onAny((name: string, message: unknown) => heard(`${name} ${JSON.stringify(message)}`))
  socket.on('room:view', takeView)
  socket.on('room:event', (message) => {
    if (message.controlSeq <= controlSeq) return
    if (message.controlSeq === controlSeq + 1) return take(message)
    socket.emit('room:since', { controlSeq }, (answer) => {
      heard(`room:since ${JSON.stringify(answer)}`)
      if (!answer.ok) return
      if ('view' in answer.value) takeView(answer.value.view)
      else answer.value.events.filter((it) => it.controlSeq === controlSeq + 1).forEach(take)
    })
  })
  await entered

  const { clientId, documents, seat } = page.value
  const open = (name: DocumentName) =>
    documents.some((it) => it.name === name)
      ? openPersonDocument({
          origin: browser.origin,
          through: browser.through,
          cookie: browser.cookie(),
          panelId,
          name,
          clientId,
          heard,
        })
      : null
  const scorecard = open(`scorecard:${seat}`)
  const notes = open('notes')

  const own = () => {
    if (!scorecard) throw new Error('this seat has no scorecard')
    return scorecard
  }
  let next = 0

  return {
    seat,
    panel: panel.value,
    scorecard,
    notes,
    received,
    view: () => view!,
    follow(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    until: (is) =>
      new Promise((resolve) => {
        const look = (now: PanelState) => {
          if (!is(now)) return
          listeners.delete(look)
          resolve(now)
        }
        listeners.add(look)
        look(view!)
      }),
    async send(request, commandId = `${clientId}-${++next}` as CommandId) {
      const answer = await new Promise<Result<Accepted, Failure>>((resolve) =>
        socket.emit('room:command', { commandId, request }, resolve),
      )
      heard(`answer ${JSON.stringify(answer)}`)
      return answer
    },
    show: (activity) => void socket.emit('room:activity', activity),
    since: (after) => new Promise((resolve) => socket.emit('room:since', { controlSeq: after }, resolve)),
    async rate(questionId, rating) {
      rate(own().doc, questionId, rating, Date.now())
      await own().flushed()
    },
    async write(questionId, kind, text) {
      addLine(own().doc, questionId, kind, text)
      await own().flushed()
    },
    async writeForAll(questionId, text) {
      if (!notes) throw new Error('this seat has no panel notes')
      addLine(notes.doc, questionId, 'heard', text)
      await notes.flushed()
    },
    cut() {
      isAway = true
      socket.io.engine.close()
      socket.disconnect()
      scorecard?.cut()
      notes?.cut()
    },
    mend() {
      isAway = false
      socket.connect()
      scorecard?.mend()
      notes?.mend()
    },
    leave() {
      isAway = true
      clearTimeout(again)
      socket.disconnect()
      scorecard?.close()
      notes?.close()
    },
  }
}

/** One more paragraph, as the editor would write it. */
function addLine(doc: Y.Doc, questionId: QuestionId, kind: NoteKind, text: string): void {
  doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', kind)
    paragraph.insert(0, [new Y.XmlText(text)])
    const fragment = noteFragment(doc, questionId)
    fragment.insert(fragment.length, [paragraph])
  })
}
