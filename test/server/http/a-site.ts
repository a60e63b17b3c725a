import { createServer, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Failure } from '#shared/contract/failures.ts'
import type { LinkAnswer, NewPanel, PanelAnswer } from '#shared/contract/http.ts'
import type { EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import { err } from '#shared/result.ts'
import { createLocalRates } from '#server/adapters/local/rates.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import { type Calibrator, CalibratorProblem } from '#server/ports/calibrator.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { RecordKind, Records } from '#server/ports/records.ts'
import { createAccess, type Ended } from '#server/services/access.ts'
import { createHeaders } from '#server/services/headers.ts'
import { createInvites } from '#server/services/invites.ts'
import { createJoining } from '#server/services/joining.ts'
import { createKits } from '#server/services/kits.ts'
import { createLinks } from '#server/services/links.ts'
import { createOpening } from '#server/services/opening.ts'
import { createPanels } from '#server/services/panels.ts'
import { createPeople } from '#server/services/people.ts'
import { createPositionServices } from '#server/services/position-services.ts'
import { createPositions } from '#server/services/positions.ts'
import { createReadings } from '#server/services/readings.ts'
import { createResults, createSealingResults } from '#server/services/results.ts'
import { createRehearsals, type Stage } from '#server/services/rehearsals.ts'
import { createSeats } from '#server/services/seats.ts'
import { createHttpApp } from '#server/transports/http/app.ts'
import { createOriginCheck } from '#server/transports/http/origins.ts'
import { bank } from '#seed/bank.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { onTheSpot } from '#test/support/room-bounds.ts'
import { aRoomsDouble } from './rooms-double.ts'

export const PASSWORD = 'correct horse battery'
export const LEAD = { name: 'Marta Lind', email: 'marta@example.org', password: PASSWORD }

export type Site = Awaited<ReturnType<typeof startSite>>
export type Visitor = ReturnType<typeof aVisitor>
export type Reply<Value = unknown> = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Value & { readonly error: Failure }
}

/** Diagnostics that are kept, so that a test may look at them. */
function aQuietLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`)
  return { lines, info: note, warn: note, error: note }
}

/** Calibrates on the spot, counts how often, and fails once when it is told to. */
function aCalibration() {
  let asked = 0
  let failure: CalibratorProblem | null = null
  const calibrator: Calibrator = {
    ...onTheSpot,
    async result(table) {
      asked++
      const problem = failure
      failure = null
      if (problem) throw problem
      return onTheSpot.result(table)
    },
  }
  return {
    ...calibrator,
    asked: () => asked,
    fail: (code: CalibratorProblem['code']) => void (failure = new CalibratorProblem(code)),
  }
}

/** A clock that stands still until it is told. */
function aClock(): Clock & { pass(ms: number): void } {
  let now = Date.UTC(2026, 0, 5, 9)
  return {
    now: () => now as EpochMs,
    after: () => () => undefined,
    every: () => () => undefined,
    pass: (ms) => void (now += ms),
  }
}

/** The real HTTP side over real records on a port of its own, with rooms that live in memory. */
export async function startSite(
  options: { secure?: boolean; client?: string; paced?: boolean; behindProxy?: boolean } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'panelroom-http-'))
  const store = await openSqlite(folder)
  const clock = aClock()
  const log = aQuietLog()
  const faults = { next: null as Error | null, full: false, kind: null as RecordKind | null }
  const records: Records = {
    ...store.records,
    async get(kind, id) {
      const fault = faults.next
      faults.next = null
      if (fault) throw fault
      return store.records.get(kind, id)
    },
    async put(...it) {
      const refused = faults.full || faults.kind === it[0]
      if (faults.kind === it[0]) faults.kind = null
      return refused ? err('unavailable') : store.records.put(...it)
    },
  }
  const rates = createLocalRates()
  const base = { records, clock, ids: systemIds }
  const rooms = aRoomsDouble(clock)
  const ended: Ended[] = []
  const access = createAccess({ ...base, secure: options.secure ?? false })
  access.onEnded((it) => ended.push(it))
  const people = createPeople({ ...base, rates, cost: { N: 2 ** 10, r: 8, p: 1 } })
  const invites = createInvites(base)
  const kits = createKits({ bank: bank() })
  const positions = createPositions(base)
  const headers = createHeaders({ records, access, people, positions, rooms })
  const panels = createPanels({ clock, access, headers, invites, people, positions, rooms, kits })
  const readings = createReadings({ records, clock, headers, rooms })
  const calibration = aCalibration()
  const { persons, histories, ...overPanels } = createPositionServices({
    ...base,
    diagnostics: log,
    calibrator: calibration,
    access,
    people,
    positions,
    headers,
    rooms,
    readings,
    bank: bank(),
  })
  const opening = createOpening({ ...base, headers, people, persons, kits, positions, rooms })
  const links = createLinks({ headers, invites, rooms })
  const sealing = createSealingResults({
    calibrator: onTheSpot,
    diagnostics: log,
    historyOf: (panelId) => histories.historyOf(panelId),
  })
  const joining = createJoining({ access, headers, links, rooms })
  const stage: Stage = {
    parts: [{ name: 'Priya Rao', title: '', seniority: 1 }],
    perform: async () => undefined,
  }
  const rehearsals = createRehearsals({ opening, links, headers, stage })

  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on(
    'request',
    createHttpApp({
      access,
      people,
      panels,
      opening,
      seats: createSeats({ headers, people, persons, rooms, ids: systemIds }),
      links,
      joining,
      readings,
      results: createResults({ readings, headers, positions, rooms, sealing }),
      kits,
      persons,
      ...overPanels,
      startRehearsal: (member) => rehearsals.start(member),
      allowedOrigin: createOriginCheck([origin]),
      addresses: [origin, 'https://panel.example.org'],
      client: options.client ?? null,
      ...(!options.paced && { pace: { address: 100_000, signIn: 100_000 } }),
      rates,
      behindProxy: options.behindProxy,
      ids: systemIds,
      diagnostics: log,
    }),
  )
  return {
    origin,
    clock,
    rooms,
    records,
    people,
    access,
    joining,
    invites,
    histories,
    calibration,
    log,
    ended,
    /** The next look into the records throws. */
    breakNext: (error: Error) => void (faults.next = error),
    /** From now on the records take nothing, as on a full disk; or take it again. */
    fillDisk: (full: boolean) => void (faults.full = full),
    /** The next record of this kind is refused, as on a disk that is full for a moment. */
    refuseNext: (kind: RecordKind) => void (faults.kind = kind),
    visitor: () => aVisitor(origin),
    async stop() {
      await closed(server)
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A browser: keeps cookies, and sends what this site's own pages send unless told otherwise. */
export function aVisitor(origin: string) {
  const jar = new Map<string, string>()

  async function ask<Value>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | null> = {},
  ): Promise<Reply<Value>> {
    const write = method !== 'GET' && method !== 'HEAD'
    const sent: Record<string, string | null> = {
      ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...(write && { origin, 'x-panelroom': '1', 'content-type': 'application/json' }),
      ...headers,
    }
    const response = await fetch(origin + path, {
      method,
      redirect: 'manual',
      headers: Object.entries(sent).flatMap(([name, value]) =>
        value === null ? [] : [[name, value] as [string, string]],
      ),
      ...(write && { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (pair.slice(at + 1) === '') jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (json ? JSON.parse(text) : null) as never,
    }
  }

  return {
    jar,
    cookie: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    ask,
    get: <Value>(path: string, headers?: Record<string, string | null>) =>
      ask<Value>('GET', path, undefined, headers),
    post: <Value>(path: string, body?: unknown, headers?: Record<string, string | null>) =>
      ask<Value>('POST', path, body, headers),
    patch: <Value>(path: string, body: unknown) => ask<Value>('PATCH', path, body),
  }
}

/** Makes the first account; its browser is signed in. */
export async function theLead(site: Site): Promise<Visitor> {
  const lead = site.visitor()
  expectStatus(await lead.post('/api/setup', { code: await site.people.setupCode(), ...LEAD }), 200)
  return lead
}

/** Somebody's seat, by whose address they are the same person on every panel. */
export const aSeat = (name: string, role: 'panelist' | 'shadow' = 'panelist'): NewPanel['seats'][number] => ({
  name,
  title: '',
  email: `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
  role,
  seniority: 1,
})

/** A panel as its maker sees it. */
export async function aPanel(lead: Visitor, changes: Partial<NewPanel> = {}): Promise<PanelAnswer> {
  const made = expectStatus(await lead.post<{ id: PanelId }>('/api/panels', aNewPanel(changes)), 200)
  return (await lead.get<PanelAnswer>(`/api/panels/${made.body.id}`)).body
}

export const seatNamed = (panel: PanelAnswer, name: string): SeatId =>
  panel.seats.find((it) => it.name === name)!.id

export async function aLink(
  lead: Visitor,
  panel: PanelAnswer,
  name = 'Priya Rao',
): Promise<LinkAnswer & { secret: string }> {
  const seat = seatNamed(panel, name)
  const { body } = expectStatus(
    await lead.post<LinkAnswer>(`/api/panels/${panel.id}/seats/${seat}/link`),
    200,
  )
  return { ...body, secret: body.path.split('#t=')[1]! }
}

/** Somebody who came in by link. */
export async function aPanelist(
  site: Site,
  lead: Visitor,
  panel: PanelAnswer,
  name = 'Priya Rao',
): Promise<Visitor> {
  const visitor = site.visitor()
  const { secret } = await aLink(lead, panel, name)
  expectStatus(await visitor.post('/api/join', { secret, confirm: true }), 200)
  return visitor
}

function expectStatus<Value>(reply: Reply<Value>, status: number): Reply<Value> {
  if (reply.status !== status) throw new Error(`${reply.status}: ${reply.text}`)
  return reply
}

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
