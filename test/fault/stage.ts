import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { NewPanel } from '#shared/contract/http.ts'
import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import type { LimitName } from '#server/services/limits.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, type Person, setUp, value } from '#test/support/person.ts'
import { startProcess } from '#test/support/server-process.ts'
import { aBystander, type Bystander, type Watch } from './bystander.ts'
import { comparedWith, GROWTH_MAX_BYTES, p99, quietOf, residentBytes, warmedUp } from './comparison.ts'
import { type Seat, seatsOf, takeSeat } from './a-seat.ts'

/** A server in a process of its own. */
export type Server = {
  readonly origin: string
  readonly setupCode: string
  readonly pid: number
  stop(): Promise<unknown>
}

export type Stage = {
  readonly server: Server
  readonly marta: Browser
  /** A panel in its interview: whoever leads it, so many panelists and an observer. */
  aRoom(panelists: number): Promise<Room>
  /**
   * Puts the server under a fault while somebody types in another room, and holds it to the promise that this room does not notice:
   * the 99th percentile of its ACKs and of its arrivals stays within twice the quiet one of this run. `act` checks the promise to
   * those whom the fault hits, and may be called five times.
   */
  underFault(fault: string, promise: string, act: (watch: Watch) => Promise<void>): Promise<void>
  /** How often the document plane has refused something so far, by reason, as `/metrics` says. */
  refusals(): Promise<Refusals>
  /** What was refused since then, and nothing else: reasons that have not grown are left out. */
  refusedSince(before: Refusals): Promise<Refusals>
  /** One line of `/metrics`, its labels included. */
  metric(name: string): Promise<number>
  close(): Promise<void>
}
export type Refusals = Readonly<Record<string, number>>

export type Room = {
  readonly panelId: PanelId
  readonly lead: Person
  readonly panelists: readonly Seat[]
  readonly observer: Seat
  readonly questionIds: readonly QuestionId[]
}

/**
 * So that a test may try hundreds of inputs from one address and seat, six people may type a thousand times a second, and need not
 * wait long for what takes time. No limit of what one message or document may hold is raised.
 */
const FOR_TESTS = {
  handshakesPerSecond: 1_000,
  handshakesPerSeatPerMinute: 1_000,
  malformedPerMinute: 100,
  messagesPerSecond: 400,
  wholesPerMinute: 600,
  firstStepSeconds: 1,
  stuckSeconds: 1,
} satisfies Partial<Record<LimitName, number>>

/** The real server, from source. */
export async function aServer(): Promise<Server & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'panelroom-fault-'))
  const server = await startProcess(folder, 0, {
    PANELROOM_LIMITS: JSON.stringify(FOR_TESTS),
    PANELROOM_LOG: 'error',
  })
  return {
    folder,
    origin: server.origin,
    setupCode: server.link.split('#code=')[1]!,
    pid: server.child.pid!,
    async stop() {
      const code = await server.kill('SIGTERM')
      await rm(folder, { recursive: true, force: true })
      return code
    },
  }
}

/** The account, a room that types, and its quiet answers. */
export async function aStage(server: Server): Promise<Stage> {
  const { origin, pid } = server
  const marta = await setUp(origin, server.setupCode)
  const bystander = await aBystander(origin, 'marta@example.org')
  const first = await quietOf(bystander)
  let control: { server: Server; bystander: Bystander } | null = null
  const rows: string[] = []
  const leaving: (() => void)[] = []

  const metrics = async () => (await fetch(`${origin}/metrics`)).text()

  async function refusals(): Promise<Refusals> {
    const counted = /^panelroom_refusals_total\{plane="document",reason="(.*)"\} (\d+)$/gm
    return Object.fromEntries(
      [...(await metrics()).matchAll(counted)].map(([, reason, count]) => [reason, Number(count)]),
    )
  }

  /** Who types at a server to which nothing was ever done: no fault that lasts can excuse itself with it. */
  async function untouched(): Promise<Bystander> {
    if (!control) {
      const other = await aServer()
      await setUp(other.origin, other.setupCode)
      control = { server: other, bystander: await aBystander(other.origin, 'marta@example.org') }
      await warmedUp(control.bystander)
    }
    return control.bystander
  }

  async function attempt(act: (watch: Watch) => Promise<void>) {
    const watch = bystander.watch()
    const before = residentBytes(pid)
    let most = before
    await act({
      ...watch,
      async passes(edits) {
        await watch.passes(edits)
        most = Math.max(most, residentBytes(pid))
      },
    })
    const answers = await watch.end()
    expect(answers.unanswered).toBe(0)
    const growth = Math.max(most, residentBytes(pid)) - before
    expect(growth).toBeLessThan(GROWTH_MAX_BYTES)
    return { during: p99(answers), growth }
  }

  return {
    server,
    marta,
    refusals,
    async refusedSince(before) {
      const more = Object.entries(await refusals()).map(
        ([reason, count]) => [reason, count - (before[reason] ?? 0)] as const,
      )
      return Object.fromEntries(more.filter(([, count]) => count > 0))
    },
    async metric(name) {
      const line = (await metrics()).split('\n').find((it) => it.startsWith(`panelroom_${name} `))
      return Number(line?.split(' ').at(-1))
    },
    async aRoom(count) {
      const { id: panelId } = value(await marta.post<{ id: PanelId }>('/api/panels', aPanelOf(count)))
      const seats: Seat[] = []
      for (const { id } of await seatsOf(marta, panelId)) seats.push(await takeSeat(marta, panelId, id))
      const lead = await enterRoom(marta, panelId)
      leaving.push(() => lead.leave())
      value(await lead.send({ type: 'startInterview' }))
      const questionIds = lead.view().kit.questions.map((it) => it.id)
      return { panelId, lead, panelists: seats.slice(0, -1), observer: seats.at(-1)!, questionIds }
    },
    async underFault(fault, promise, act) {
      const row = { fault, promise, verdict: 'BROKEN', figures: '' }
      try {
        const { isHeld, figures } = await comparedWith(first, fault, () => attempt(act), untouched)
        row.figures = figures
        expect(isHeld, `the 99th percentile of the bystanders within twice the quiet one: ${figures}`).toBe(
          true,
        )
        row.verdict = 'held'
      } finally {
        rows.push(`${row.verdict.padEnd(7)}${fault}: ${promise}; ${row.figures}`)
      }
    },
    async close() {
      process.stdout.write(`\nfaults, and the 99th percentile of a bystander room, quiet → during:\n`)
      process.stdout.write(rows.map((it) => `  ${it}\n`).join(''))
      for (const leave of leaving) leave()
      bystander.leave()
      control?.bystander.leave()
      await Promise.all([server.stop(), control?.server.stop()])
    },
  }
}

const aPanelOf = (panelists: number): NewPanel => {
  const seat = { title: '', email: null, seniority: 1 }
  const names = Array.from({ length: panelists }, (_, n) => `Panelist ${n + 1}`)
  return aNewPanel({
    seats: [
      ...names.map((name) => ({ ...seat, name, role: 'panelist' as const })),
      { ...seat, name: 'Observer', role: 'observer' },
    ],
  })
}
