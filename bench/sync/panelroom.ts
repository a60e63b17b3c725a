import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../../shared/contract/failures.ts'
import type { LinkAnswer, PageAnswer, PanelAnswer } from '../../shared/contract/http.ts'
import { PROTOCOL_VERSION } from '../../shared/contract/version.ts'
import type { PanelId } from '../../shared/model/ids.ts'
import type { Result } from '../../shared/result.ts'
import { type Browser, joinByLink } from '../../seed/rehearsal/person.ts'
import { aNewPanel } from '../../test/support/new-panel.ts'
import { PASSWORD, setUp, signIn } from '../../test/support/person.ts'
import { PEOPLE_PER_ROOM, type Place } from './places.ts'
import { type ServerCommand, startServer } from './server-process.ts'
import { inWaves, pause } from './waiting.ts'

const ROOT = join(import.meta.dirname, '../..')
const SIGN_INS = 4
const AT_ONCE = 12

/**
 * Settings that differ from what the product starts with, printed with the results. The whole load comes from one address, and these
 * three limits count by address or for the whole process. What one person, one connection or one document may do stays as it is.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  PANELROOM_LIMITS: JSON.stringify({
    handshakesPerSecond: 1_000,
    connectionsPerAddress: 10_000,
    connections: 20_000,
  }),
}

/** Builds the product's server into the folder, as `npm start` would, and answers how to start it on a data folder. */
export function buildPanelroom(folder: string): (data: string) => ServerCommand {
  const outDir = join(folder, 'server')
  const vite = [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.server.config.ts']
  const built = spawnSync(process.execPath, [...vite, '--logLevel', 'error', '--outDir', outDir], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (built.status !== 0) throw new Error('the product’s server could not be built')
  return (data) => ({
    args: [join(outDir, 'main.js')],
    env: { PORT: '0', HOST: '127.0.0.1', PANELROOM_DATA: data, ...SETTINGS },
  })
}

/**
 * Makes panels and walks everybody in by their links, over HTTP and at the pace that the server's limits allow. What comes of it is
 * kept in a folder that each run begins with a copy of.
 */
export async function preparePanelroom(
  command: (data: string) => ServerCommand,
  folder: string,
  rooms: number,
): Promise<{ readonly data: string; readonly places: readonly Place[] }> {
  const data = await mkdtemp(join(folder, 'prepared-'))
  const server = await startServer(command(data))
  const code = server.line.split('#code=')[1] ?? ''
  await setUp(server.base, code)
  const coordinators = await inWaves(Array.from({ length: SIGN_INS }), 1, () =>
    signIn(server.base, 'marta@example.org', PASSWORD),
  )
  const all = Array.from({ length: rooms }, (_, room) => room)
  const places = await inWaves(all, AT_ONCE, (room) => openRoom(coordinators[room % SIGN_INS]!, room))
  await server.stop()
  return { data, places: places.flat() }
}

async function openRoom(coordinator: Browser, room: number): Promise<Place[]> {
  const seats = Array.from({ length: PEOPLE_PER_ROOM }, (_, index) => ({
    name: `Panelist ${index + 1}`,
    title: '',
    email: null,
    role: 'panelist' as const,
    seniority: index,
  }))
  const asked = aNewPanel({ position: { title: `Position ${room}` }, seats })
  const { id } = await patiently(() => coordinator.post<{ id: PanelId }>('/api/panels', asked))
  const panel = await patiently(() => coordinator.get<PanelAnswer>(`/api/panels/${id}`))
  const places: Place[] = []
  for (const seat of panel.seats.filter((it) => it.role === 'panelist')) {
    const at = `/api/panels/${id}/seats/${seat.id}/link`
    const link = await patiently(() => coordinator.post<LinkAnswer>(at, {}))
    const { browser } = await joinPatiently(coordinator.origin, link.path)
    const { clientId } = await patiently(() => browser.post<PageAnswer>(`/api/panels/${id}/page`, {}))
    const to = (document: string) => ({
      path: `/yjs/${id}/${encodeURIComponent(document)}?cid=${clientId}&v=${PROTOCOL_VERSION}`,
      document,
    })
    places.push({
      room,
      clientId,
      cookie: browser.cookie(),
      notes: to('notes'),
      own: to(`scorecard:${seat.id}`),
    })
  }
  return places
}

/** Waits as long as the server asks for, however often. */
async function patiently<Value>(ask: () => Promise<Result<Value, Failure>>): Promise<Value> {
  for (;;) {
    const answer = await ask()
    if (answer.ok) return answer.value
    if (answer.error.kind !== 'too-fast') throw new Error(JSON.stringify(answer.error))
    await pause(answer.error.retryAfterMs)
  }
}

async function joinPatiently(origin: string, path: string): ReturnType<typeof joinByLink> {
  for (;;) {
    try {
      return await joinByLink(origin, path)
    } catch (problem) {
      if (!String(problem).includes('too-fast')) throw problem
      await pause(1_000)
    }
  }
}

/** A copy to run on, and how to throw it away. */
export async function freshCopy(
  prepared: string | null,
  folder: string,
): Promise<{ data: string; remove(): Promise<void> }> {
  const data = await mkdtemp(join(folder, 'run-'))
  if (prepared) await cp(prepared, data, { recursive: true })
  return { data, remove: () => rm(data, { recursive: true, force: true }) }
}
