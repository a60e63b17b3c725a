import * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { rightOn, scorecardOf } from '#shared/documents/rights.ts'
import { rate } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { LiveRoom } from '#server/services/rooms/live-room.ts'
import { createMemoryRoomLog, type MemoryDisk } from '#test/support/memory-room-log.ts'
import { aKit, seats } from '#test/support/panel.ts'
import { type Chance, createChance } from './chance.ts'
import { createDevice, type Device } from './device.ts'
import { garbage } from './garbage.ts'
import { anEdit, anOrder } from './intentions.ts'
import { type Node, startNode } from './node.ts'
import { createOracle, type Mark, type Oracle, sameDocument, Violation } from './oracle.ts'
import type { Fate } from './store.ts'
import { createTime } from './time.ts'
import { createAir } from './wire.ts'

export type Mutation = (
  log: RoomLog,
  world: { disk: MemoryDisk; chance: Chance; after: (ms: number, run: () => void) => void },
) => RoomLog

export type WorldOptions = {
  readonly seed: number
  /** How many processes serve the room side by side over one log. */
  readonly nodes?: number
  /** Now and then a standby takes over that was behind: what the log had answered is gone. */
  readonly failovers?: boolean
  /** Breaks the log on purpose, to show that it is noticed. */
  readonly mutation?: Mutation
}

export type Tally = Record<
  | 'edits'
  | 'confirmations'
  | 'accepted'
  | 'refused'
  | 'cuts'
  | 'kills'
  | 'stops'
  | 'refusedCommits'
  | 'lateCommits'
  | 'pauses'
  | 'silences'
  | 'moves'
  | 'failovers'
  | 'entriesLost'
  | 'noticed'
  | 'locks'
  | 'sealed',
  number
>

/** What a person has open: one issued client id, their scorecard and the notes, and their way into the room. */
type Page = { readonly seat: SeatId; readonly devices: Device[]; here: boolean; at: Node | null }

const QUIET_MS_MAX = 180_000
/** More than this in one moment is a circle. */
const AT_ONCE_MAX = 20_000
/** More than a node falls behind here; fewer than PostgreSQL keeps, so that gaps are met as well. */
const KEPT_FOR_FOLLOWERS = 50

/** One panel from its opening on: people, their devices, the processes that serve them, the disk, and what goes wrong. */
export async function createWorld({ seed, nodes: count = 1, failovers = false, mutation }: WorldOptions) {
  const chance = createChance(seed)
  const time = createTime()
  const disk: MemoryDisk = new Map()
  const alone = createLocalWire()
  const air = createAir(time, chance)
  const wire = (run: (arrival: () => void) => void) => (count > 1 ? air.end(run) : alone)
  const panelId = `panel-${seed}` as PanelId
  const kit = aKit()
  const trace: string[] = []
  const tally: Tally = {
    edits: 0,
    confirmations: 0,
    accepted: 0,
    refused: 0,
    cuts: 0,
    kills: 0,
    stops: 0,
    refusedCommits: 0,
    lateCommits: 0,
    pauses: 0,
    silences: 0,
    moves: 0,
    failovers: 0,
    entriesLost: 0,
    noticed: 0,
    locks: 0,
    sealed: 0,
  }
  let violation: Violation | null = null
  let troubleUntil = 0
  let isQuiet = false
  let lastId = 0
  let isJudging = false
  const violated = (problem: Violation) => {
    violation ??= problem
  }
  const note = (what: string) => trace.push(`${time.now() - START} ms: ${what}`)
  const START = time.now()

  const ids: Ids = {
    id: () => `id-${++lastId}`,
    secret: () => `secret-${++lastId}`,
    clientId: () => chance.whole(1, 2 ** 32 - 1),
  }
  const whole = createMemoryRoomLog(disk, undefined, count > 1 ? KEPT_FOR_FOLLOWERS : 0)
  const log = mutation
    ? mutation(whole, { disk, chance, after: (ms, run) => void time.after(ms, run) })
    : whole
  const oracle: Oracle = createOracle(disk, panelId, kit, count)

  function fate(): Fate {
    if (isQuiet || time.now() >= troubleUntil) return 'stored'
    const goes = chance.weighted<Fate>([
      [3, 'stored'],
      [2, 'refused'],
      [1, 'late'],
    ])
    if (goes === 'refused') tally.refusedCommits++
    if (goes === 'late') tally.lateCommits++
    return goes
  }

  /** A standby has taken over: until then no node comes to harm, so that somebody lives to notice. */
  let calmUntil = 0
  let saidLost = 0
  const warned = (fields: Readonly<Record<string, unknown>>, message: string) => {
    note(`  the server: ${message} ${JSON.stringify(fields)}`)
    if (fields.outcome === 'edits lost' || fields.outcome === 'events lost') saidLost++
    if (message.startsWith('the store came back with less')) tally.noticed++
  }
  const start = () =>
    startNode({ panelId, log, wire, ids, time, chance, fate, oracle: () => oracle, violated, warned })
  const nodes: Node[] = Array.from({ length: count }, start)
  const pages: Page[] = []
  const killed = new WeakSet<Node>()
  const stopping = new WeakSet<Node>()
  const someNode = () => chance.oneOf(nodes)

  /** So much time goes by; after each happening in it every promise is looked at. */
  async function pass(ms: number): Promise<void> {
    const until = time.now() + ms
    await time.settled()
    let moment = time.now()
    let happenings = 0
    while (await time.next(until)) {
      judge()
      happenings = time.now() === moment ? happenings + 1 : 0
      moment = time.now()
      if (happenings > AT_ONCE_MAX)
        throw new Violation('something happens again and again, and no time goes by')
    }
  }

  function judge(): void {
    if (violation) throw violation
    if (!isJudging) return
    oracle.look()
    for (const node of nodes) node.check()
  }

  async function waitFor<Value>(promise: Promise<Value>): Promise<Value> {
    let done = false
    const finished = promise.finally(() => {
      done = true
    })
    const until = time.now() + QUIET_MS_MAX
    while (!done) {
      if (time.now() > until) throw new Violation('what is waited for does not come')
      await pass(10)
    }
    return finished
  }

  async function openPage(seat: SeatId): Promise<void> {
    const issued = await someNode()
      .rooms.issueClient(panelId, seat)
      .catch(() => null)
    if (!issued?.ok || issued.value === 0) return
    const names = [scorecardOf(seat), 'notes' as const].filter(
      (name) => rightOn(oracle.state(), seat, name) !== 'none',
    )
    const page: Page = {
      seat,
      here: true,
      at: null,
      devices: names.map((name) => deviceOf(seat, issued.value, name)),
    }
    pages.push(page)
    for (const device of page.devices) device.connect()
    come(page)
  }

  const excused = new Set<string>()
  const deviceOf = (seat: SeatId, clientId: number, name: DocumentName) => {
    let last: Node | null = null
    return createDevice({
      seat,
      clientId,
      name,
      doc: defineRoots(new Y.Doc(), rootsOf(name, notedIn(kit))),
      time,
      chance,
      ended(code) {
        note(`  ${seat}'s ${clientId} is closed for good with ${code} on ${name}`)
        if (tally.failovers === 0 || rightOn(oracle.state(), seat, name) === 'none') return
        // What it held builds on what nobody has any more: a page takes a fresh document then.
        excused.add(name + clientId)
        void openPage(seat)
      },
      dial(ends) {
        const node = someNode()
        if (last && last !== node && last.isUp()) tally.moves++
        last = node
        return node.dial({ name, seat, clientId }, ends)
      },
      confirmed({ clientId: of, clock }) {
        tally.confirmations++
        try {
          oracle.expectStored(name, of, clock)
        } catch (problem) {
          violated(problem as Violation)
        }
      },
    })
  }

  /** Into the room, as its socket does: seen by the others, and told of everything that happens. */
  function come(page: Page): void {
    const node = someNode()
    page.at = node
    const isStill = () => page.here && page.at === node
    node.rooms.open(panelId).then(
      (room) => room && node.isUp() && isStill() && follow(room, page),
      () => time.after(500, () => isStill() && come(page)),
    )
  }

  function follow(room: LiveRoom, page: Page): void {
    let last = room.controlSeq()
    room.presence.arrived(page, page.seat)
    room.onLost(() => time.after(chance.whole(50, 500), () => page.here && come(page)))
    room.onEvent(({ controlSeq, event }) => {
      oracle.look()
      if (controlSeq !== last + 1) violated(new Violation(`a socket is told of ${controlSeq} after ${last}`))
      const isStored = JSON.stringify(oracle.events[controlSeq - 1]) === JSON.stringify(event)
      if (!isStored && !oracle.knew(controlSeq, event))
        violated(new Violation(`I2: ${event.type} is told as ${controlSeq} and is not stored as that`))
      oracle.told(event)
      last = controlSeq
    })
  }

  /** Sends a command until it is answered, always under the same id. */
  let unanswered = 0
  function order(by: SeatId, request: Request): void {
    const id = `command-${++lastId}` as CommandId
    unanswered++
    let isAnswered = false
    const send = (attempt: number) => {
      const node = someNode()
      let isLost = chance.happens(0.1)
      const again = () => time.after(chance.whole(200, 2_000), () => isAnswered || send(attempt + 1))
      const answer = node.isUp()
        ? node.rooms.submit(panelId, by, id, request)
        : Promise.reject(new Error('down'))
      const cancel = time.after(4_000, () => {
        isLost = true
        again()
      })
      answer.then(
        (result) =>
          time.after(chance.whole(1, 30), () => {
            if (isAnswered || isLost || !node.isUp()) return
            cancel()
            if (!result.ok && result.error.kind === 'not-stored') return void again()
            isAnswered = true
            unanswered--
            if (!result.ok) return void tally.refused++
            tally.accepted++
            oracle.look()
            if (result.value.controlSeq > oracle.controlSeqEver())
              violated(
                new Violation(`I2: ${request.type} was answered with ${result.value.controlSeq} before that`),
              )
          }),
        () => undefined,
      )
    }
    time.after(chance.whole(1, 30), () => send(1))
    // Pressed twice, or sent again by a line that was slow: the same command.
    if (chance.happens(0.2)) time.after(chance.whole(1, 60), () => isAnswered || send(1))
  }

  function restart(at: number, afterMs: number): void {
    const before = nodes[at]!
    time.after(afterMs, () => {
      nodes[at] = start()
      for (const page of pages) if (page.here && page.at === before) come(page)
    })
  }

  /** A standby that was behind takes over: the log is what it was some moments ago, and nobody is told. */
  function failOver(standby: NonNullable<ReturnType<MemoryDisk['get']>>, mark: Mark): void {
    const now = disk.get(panelId)!
    // A node that is about to end may be the only one that knows what is lost: then nobody could ever say so.
    const isSettled =
      nodes.every((it) => it.isUp() && !it.stands() && !stopping.has(it)) && time.now() >= calmUntil
    if (!isSettled || isQuiet || (now.epoch === standby.epoch && now.seq === standby.seq)) return
    oracle.look()
    tally.failovers++
    tally.entriesLost += now.seq - standby.seq
    note(`a standby takes over that is ${now.seq - standby.seq} entries behind, at ${standby.seq}`)
    disk.set(panelId, standby)
    oracle.wentBackTo(mark)
    troubleUntil = 0
    calmUntil = time.now() + 8_000
  }

  type Action = readonly [weight: number, act: () => void]
  const HARMLESS: readonly Action[] = [
    [
      40,
      () => {
        const writers = pages
          .flatMap((it) => it.devices)
          .filter((it) => it.closedWith() === null && rightOn(oracle.state(), it.seat, it.name) === 'write')
        if (writers.length === 0) return
        const device = chance.oneOf(writers)
        tally.edits++
        note(`${device.seat} writes into ${device.name}`)
        device.edit(anEdit(device.doc, device.name, oracle.state(), chance, `w${tally.edits} `))
      },
    ],
    [
      14,
      () => {
        const { by, request } = anOrder(oracle.state(), chance, `follow-up ${lastId}`)
        note(`${by} asks for ${request.type}`)
        order(by, request)
      },
    ],
    [
      3,
      () => {
        const cards = pages
          .flatMap((it) => it.devices)
          .filter((it) => it.name !== 'notes' && rightOn(oracle.state(), it.seat, it.name) === 'write')
        if (oracle.state().phase !== 'scoring' || cards.length === 0) return
        const card = chance.oneOf(cards)
        note(`${card.seat} rates everything, and locks while they write on`)
        for (const { id } of kit.questions) card.edit(() => rate(card.doc, id, 3, 1_000))
        order(card.seat, { type: 'lockScorecard' })
        for (let at = 0; at < 12; at++) {
          time.after(chance.whole(1, 90), () => {
            if (card.closedWith() !== null) return
            tally.edits++
            card.edit(anEdit(card.doc, card.name, oracle.state(), chance, `w${tally.edits} `))
          })
        }
      },
    ],
    [
      6,
      () => {
        const lines = pages.flatMap((it) => it.devices).filter((it) => it.line()?.isUp())
        if (lines.length === 0) return
        const device = chance.oneOf(lines)
        tally.cuts++
        note(`the line of ${device.seat} to ${device.name} is cut`)
        device.line()!.cut()
      },
    ],
    [
      2,
      () => {
        const lines = pages.flatMap((it) => it.devices).filter((it) => it.line()?.isUp())
        if (lines.length === 0) return
        const device = chance.oneOf(lines)
        note(`${device.seat} takes nothing of ${device.name} for a while`)
        device.line()!.stall(chance.whole(500, 20_000))
      },
    ],
    [
      2,
      () => {
        const live = Object.values(oracle.state().seats).filter((it) => it.revokedAt === null)
        const { id } = chance.oneOf(live)
        if (pages.filter((it) => it.here && it.seat === id).length > 2) return
        note(`${id} opens another page`)
        void openPage(id)
      },
    ],
    [
      1,
      () => {
        const here = pages.filter((it) => it.here && it.devices.every((one) => one.saved()))
        if (here.length < 5) return
        const page = chance.oneOf(here)
        note(`${page.seat} closes a page`)
        page.here = false
        for (const device of page.devices) device.leave()
        for (const node of nodes)
          if (node.isUp())
            void node.rooms.open(panelId).then(
              (room) => room?.presence.left(page),
              () => undefined,
            )
      },
    ],
    [
      3,
      () => {
        const page = chance.oneOf(pages)
        const device = page.devices[0]
        if (!device) return
        note(`somebody on ${page.seat}'s seat sends garbage to ${device.name}`)
        const line = someNode().dial(
          { name: device.name, seat: device.seat, clientId: device.clientId },
          { heard() {}, closed() {} },
        )
        line.send(
          garbage(
            chance,
            device,
            pages.flatMap((it) => it.devices),
          ),
        )
        time.after(8_000, () => line.cut())
      },
    ],
    [
      6,
      () => {
        note('nothing happens for a while')
      },
    ],
  ]
  const ACTIONS: readonly Action[] = [
    ...HARMLESS,
    [
      1,
      () => {
        troubleUntil = time.now() + chance.whole(50, 3_000)
        note('the disk has trouble')
      },
    ],
    [
      0.8,
      () => {
        const at = chance.whole(0, nodes.length - 1)
        if (!nodes[at]!.isUp()) return
        tally.kills++
        note('the server is killed')
        killed.add(nodes[at]!)
        nodes[at]!.kill()
        restart(at, chance.whole(50, 4_000))
      },
    ],
    [
      0.4,
      () => {
        const at = chance.whole(0, nodes.length - 1)
        const node = nodes[at]!
        // A process is stopped once: two stops would have two successors.
        if (!node.isUp() || stopping.has(node)) return
        tally.stops++
        note('the server is stopped')
        stopping.add(node)
        let isStopped = false
        const next = () => {
          // Killed while it stopped: then its successor is on its way already.
          if (isStopped || killed.has(node)) return
          isStopped = true
          node.kill()
          restart(at, chance.whole(50, 1_000))
        }
        void node.stop().then(next, next)
        time.after(25_000, next)
      },
    ],
    [
      0.6,
      () => {
        if (nodes.length === 1) return
        const node = someNode()
        if (!node.isUp()) return
        const ms = chance.happens(0.2) ? chance.whole(20_000, 60_000) : chance.whole(50, 8_000)
        tally.pauses++
        note(`a server stands still for ${ms} ms`)
        node.pause(ms)
      },
    ],
    [
      0.6,
      () => {
        if (nodes.length === 1) return
        const ms = chance.whole(500, 15_000)
        tally.silences++
        note(`the servers do not hear each other for ${ms} ms`)
        air.silence(ms)
      },
    ],
    [
      failovers ? 4 : 0,
      () => {
        if (!failovers || nodes.length === 1) return
        const [standby, mark] = [structuredClone(disk.get(panelId)!), oracle.mark()]
        if (chance.happens(0.4))
          return void time.after(chance.whole(20, 1_500), () => failOver(standby, mark))
        // A moment behind: some nodes have taken what is lost, and its number is free for the others.
        const until = time.now() + 1_500
        const wait = () => {
          if (disk.get(panelId)!.seq > standby.seq) failOver(standby, mark)
          else if (time.now() < until) time.after(chance.whole(1, 10), wait)
        }
        wait()
      },
    ],
  ]

  async function step(): Promise<void> {
    chance.weighted(time.now() < calmUntil ? HARMLESS : ACTIONS)()
    judge()
    await pass(chance.happens(0.06) ? chance.whole(100, 40_000) : chance.whole(0, 60))
  }

  const openDevices = () =>
    pages.flatMap((it) => (it.here ? it.devices : [])).filter((it) => it.closedWith() === null)

  /** Nothing goes wrong any more: then everybody must come to have the same, all of it confirmed. */
  async function comeToRest(): Promise<void> {
    note('all is well from here on')
    isQuiet = true
    air.whispersArrive(true)
    const until = time.now() + QUIET_MS_MAX
    const isAtRest = () =>
      unanswered === 0 &&
      nodes.every((it) => it.isUp()) &&
      openDevices().every((it) => it.synced() && it.saved())
    // Longer than any frame is on its way, and than a process takes to stop.
    await pass(60_000)
    while (!isAtRest() && time.now() < until) await pass(1_000)
    await pass(3_000)
    for (const device of openDevices()) {
      if (!device.synced() || !device.saved())
        throw new Violation(
          `I8: ${device.seat}'s ${device.name} is not saved after a quiet while (${device.codes.slice(-5).join(' ')})`,
        )
      if (!sameDocument(device.doc, oracle.doc(device.name)))
        throw new Violation(`I5: ${device.seat} has another ${device.name} than the log`)
    }
    if (unanswered > 0) throw new Violation('I8: a command is not answered after a quiet while')
    for (const page of pages) for (const device of page.devices) expectFairEnd(device)
    for (const node of nodes) await expectUpToDate(node)
    await expectPresence()
    oracle.expectReplays()
    const missing = oracle.missing()
    if (missing.length > 0 && saidLost === 0)
      throw new Violation(`nothing silent: ${missing.join(', ')} is gone, and no node said so`)
    air.whispersArrive(false)
    isQuiet = false
  }

  function expectFairEnd(device: Device): void {
    const code = device.closedWith()
    if (code === null || excused.has(device.name + device.clientId)) return
    const isOver = rightOn(oracle.state(), device.seat, device.name) === 'none'
    if (!isOver || (code !== 4423 && code !== 4403))
      throw new Violation(`I8: ${device.seat}'s ${device.name} was closed for good with ${code}`)
  }

  async function expectUpToDate(node: Node): Promise<void> {
    const room = await waitFor(node.rooms.open(panelId))
    if (room?.controlSeq() !== oracle.controlSeq())
      throw new Violation(
        `I5: the room in memory is at ${room?.controlSeq()}, the log at ${oracle.controlSeq()}`,
      )
    for (const { name, stateVector } of node.restingDocuments()) {
      const [held, stored] = [stateVector, Y.encodeStateVector(oracle.doc(name))].map(Y.decodeStateVector)
      if (held!.size !== stored!.size || [...held!].some(([client, clock]) => stored!.get(client) !== clock))
        throw new Violation(`I5: ${name} in memory is not what the log says`)
    }
  }

  /** Every node knows who is connected to any: a hint, but one that comes right once nodes hear each other. */
  async function expectPresence(): Promise<void> {
    await pass(1_000)
    const here = pages.filter((it) => it.here && it.at?.isUp()).map((it) => it.seat)
    for (const node of nodes) {
      const room = await waitFor(node.rooms.open(panelId))
      for (const seat of Object.values(oracle.state().seats)) {
        const isHere = here.includes(seat.id)
        if (room && seat.revokedAt === null && room.presence.online(seat.id) !== isHere)
          throw new Violation(
            `presence: ${seat.id} is ${isHere ? '' : 'not '}there, and a node says otherwise`,
          )
      }
    }
  }

  await waitFor(nodes[0]!.rooms.create(panelId, { kit, seats: seats(), rehearsal: false }))
  oracle.look()
  for (const { id } of seats()) await waitFor(nodes[0]!.rooms.system(panelId, id, { type: 'join' }))
  oracle.look()
  for (const { id } of seats()) void openPage(id)
  await pass(500)
  isJudging = true

  return {
    step,
    comeToRest,
    trace,
    tally(): Tally {
      const state = oracle.state()
      tally.locks = Object.keys(state.scorecards).length
      tally.sealed = Number(state.sealedAt !== null)
      return tally
    },
  }
}
