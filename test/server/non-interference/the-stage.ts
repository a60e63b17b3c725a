import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { LinkAnswer, PageAnswer, PanelAnswer } from '#shared/contract/http.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { STANDING_SINCE } from '#test/support/standing-time.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import * as people from '#test/support/person.ts'
import { type Browser, openBrowser, type Person, value } from '#test/support/person.ts'
import { recordingOf } from '#test/support/recording.ts'
import { openRecordingLine, type RecordingLine } from '#test/support/recording-line.ts'
import { startApp } from '#test/support/start-app.ts'
import { aSteadyClock, countedIds, type SteadyClock } from '#test/support/steady-ports.ts'

/** Who rates. Marta made the panel and leads it until she hands over to Ben; Cleo comes late; Sven is a shadow. */
export const RATERS = ['marta', 'ana', 'ben', 'cleo', 'sven'] as const
export type Rater = (typeof RATERS)[number]
/** Everybody who is sent anything: also an observer, Marta's second device, somebody of another panel, and nobody we know. */
export const NAMES = [...RATERS, 'olga', 'desk', 'zoe', 'stranger'] as const
export type Name = (typeof NAMES)[number]

export type Stage = Awaited<ReturnType<typeof aStage>>

// Every stock document client waits for the end of the process, and here are many.
process.setMaxListeners(200)

/** Where a play is given: one server, or several nodes. */
export type Place = {
  readonly origin: string
  readonly clock: SteadyClock
  /** Of the node that this person comes to. */
  readonly portOf: (name: Name) => number
  readonly setupCode: () => Promise<string | null>
  /** Resolves when everything that was set off has come to every node. */
  readonly still: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** One server. */
async function oneServer(client: string): Promise<Place> {
  const clock = aSteadyClock(STANDING_SINCE)
  const app = await startApp({ clock, ids: countedIds(), client })
  const port = Number(new URL(app.origin).port)
  return { ...app, clock, portOf: () => port, still: async () => undefined }
}

/** A steady clock, and a recording line for each client. What a verb here sets off is over when it resolves. */
export async function aStage(open: (client: string) => Promise<Place> = oneServer) {
  const client = await aSmallClient()
  const app = await open(client)
  const { clock, still } = app
  const lines = new Map<Name, RecordingLine>()
  for (const name of NAMES) lines.set(name, await openRecordingLine(app.portOf(name)))
  const line = (name: Name) => lines.get(name)!
  const browsers = new Map<Name, Browser>()
  const browser = (name: Name) => browsers.get(name) ?? openBrowser(app.origin, line(name).origin)
  const room = new Map<Name, Person>()
  const person = (name: Name) => room.get(name)!
  /** Since when the past is asked for: it can be told as events only from the last fresh view on. */
  let past = 0

  /** The server has done all that this person asked for, and everybody has heard of it. */
  async function settled(first: Name): Promise<void> {
    if (room.has(first)) await person(first).notes?.flushed()
    await still()
    for (const name of new Set([first, ...room.keys()])) {
      if (!room.has(name)) continue
      value(await person(name).since(past))
      await person(name).notes?.flushed()
    }
  }

  /** Waits until the observer has heard on both planes that somebody is gone. */
  async function gone(name: Rater, go: (person: Person) => void): Promise<Person> {
    const leaving = person(name)
    const olga = line('olga')
    const heard = () => timesIn(olga.bytes(), `"seat":"${leaving.seat}","online":false`)
    const carets = () =>
      [...recordingOf(olga.passages)]
        .filter(([channel]) => channel.endsWith('/notes #1'))
        .reduce((sum, [, frames]) => sum + frames.length, 0)
    const before = { heard: heard(), carets: carets() }
    room.delete(name)
    go(leaving)
    let isHeard = false
    const hears = olga.until(() => heard() > before.heard && carets() > before.carets)
    void hears.then(() => (isHeard = true))
    while (!isHeard) {
      await still()
      await pause(1)
    }
    await settled('olga')
    return leaving
  }

  return {
    clock,
    line,
    person,
    settled,

    /** The first account, on two devices. */
    async signsUp(): Promise<void> {
      const { origin } = app
      browsers.set('marta', await people.setUp(origin, (await app.setupCode())!, line('marta').origin))
      const { PASSWORD, signIn } = people
      browsers.set('desk', await signIn(origin, 'marta@example.org', PASSWORD, line('desk').origin))
    },
    /** Marta makes a panel for these; the links by name. */
    async makesPanel(
      names: readonly Name[],
    ): Promise<{ panelId: PanelId; links: ReadonlyMap<Name, string> }> {
      const seats = names.map((name, seniority) => ({
        name,
        title: '',
        email: null,
        role:
          name === 'olga'
            ? ('observer' as const)
            : name === 'sven'
              ? ('shadow' as const)
              : ('panelist' as const),
        seniority,
      }))
      const marta = browser('marta')
      const asked = aNewPanel({ seats, startsAt: STANDING_SINCE }, 4)
      const { id } = value(await marta.post<{ id: PanelId }>('/api/panels', asked))
      const panel = value(await marta.get<PanelAnswer>(`/api/panels/${id}`))
      const links = new Map<Name, string>()
      for (const seat of panel.seats.filter((it) => it.role !== 'lead')) {
        const link = value(await marta.post<LinkAnswer>(`/api/panels/${id}/seats/${seat.id}/link`, {}))
        links.set(seat.name as Name, link.path)
      }
      return { panelId: id, links }
    },
    async joins(name: Name, path: string): Promise<void> {
      browsers.set(name, (await people.joinByLink(app.origin, path, line(name).origin)).browser)
    },
    async enters(name: Name, panelId: PanelId): Promise<void> {
      const transport = name === 'cleo' ? 'polling' : 'websocket'
      room.set(name, await people.enterRoom(browser(name), panelId, { transport }))
      await person(name).scorecard?.synced()
      await settled(name)
    },
    leaves: (name: Rater): Promise<Person> => gone(name, (it) => it.leave()),
    /** Their network goes dead; what they do meanwhile is theirs alone. */
    isCutOff: (name: Rater): Promise<Person> => gone(name, (it) => it.cut()),
    async isBack(name: Rater, back: Person): Promise<void> {
      back.mend()
      room.set(name, back)
      await back.scorecard?.flushed()
      await settled(name)
    },
    async does(name: Name, request: Request): Promise<void> {
      const { controlSeq } = value(await person(name).send(request))
      if (request.type === 'handOverLead') past = controlSeq
      await settled(name)
    },
    async mayNot(name: Name, request: Request): Promise<void> {
      const answer = await person(name).send(request)
      if (answer.ok) throw new Error(`${name} may ${request.type}`)
    },
    /** Everybody opens the pages, and asks for all that the server tells about a panel. */
    async lookAround(panelId: PanelId): Promise<void> {
      for (const name of NAMES) {
        const { through, cookie } = browser(name)
        const ask = async (path: string, method = 'GET') => {
          const headers = { cookie: cookie(), origin: app.origin }
          await (await fetch(through + path, { method, headers })).arrayBuffer()
        }
        for (const page of ['', '/results']) await ask(`/panel/${panelId}${page}`)
        for (const path of ['/api/me', '/api/kits', '/api/panels']) await ask(path)
        for (const part of ['', '/timeline', '/invite.ics']) await ask(`/api/panels/${panelId}${part}`)
        await ask(`/api/panels/${panelId}/timeline`, 'HEAD')
      }
    },
    /** Everybody knocks at the document of everybody's scorecard, and at one that nobody has. */
    async pry(panelId: PanelId): Promise<void> {
      for (const name of NAMES) {
        const page = await browser(name).post<PageAnswer>(`/api/panels/${panelId}/page`, {})
        const { clientId, seat } = page.ok ? page.value : { clientId: 1, seat: null }
        const seats = [...room.values()].map((it) => it.seat).filter((it) => it !== seat)
        for (const of of [...seats, 'nobody'])
          await knock(browser(name), `/yjs/${panelId}/scorecard:${of}?cid=${clientId}&v=${PROTOCOL_VERSION}`)
      }
    },
    async close(): Promise<void> {
      for (const it of room.values()) it.leave()
      await Promise.all([...lines.values()].map((it) => it.close()))
      await app.stop()
      await rm(client, { recursive: true, force: true })
    },
  }
}

/** Opens a document and goes at the first word that comes. Resolves when the connection is closed. */
function knock({ through, origin, cookie }: Browser, path: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${through.replace(/^http/, 'ws')}${path}`, {
      headers: { origin, cookie: cookie() },
      perMessageDeflate: false,
    })
    socket.on('message', () => socket.close())
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}

/** A page and a script, in the place of the built client. */
async function aSmallClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'panelroom-client-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Panelroom</title>')
  return folder
}

function timesIn(bytes: Buffer, words: string): number {
  let times = 0
  for (let at = bytes.indexOf(words); at >= 0; at = bytes.indexOf(words, at + 1)) times++
  return times
}
