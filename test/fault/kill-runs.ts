import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import { type Chance, createChance } from '#test/simulation/chance.ts'
import { keptIn } from '#test/support/kept-lines.ts'
import { aNewPanel, aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, type Person, setUp, value } from '#test/support/person.ts'
import { aFreePort, type ServerProcess, startProcess } from '#test/support/server-process.ts'

/** Notes have a limit, and a panel that is never left would reach it. */
const RUNS_PER_PANEL = 10
/** Fewer than what one connection may ask for at once. */
const FOLLOW_UPS_PER_RUN = 20

export type KillTally = { runs: number; acked: number; seen: number; commands: number }

type Options = {
  readonly runs: number
  readonly seed: number
  readonly onRun?: (done: number, tally: KillTally) => void
  /** Spoils what a killed server left, before it is looked at: to show that a loss is noticed. */
  readonly spoil?: (folder: string) => Promise<void>
}

/**
 * Kills the real server at random moments while people type and command. Each time the files as they were left must hold everything that
 * was acknowledged and everything that anybody else has seen; then a new server starts on them, and everybody must come back and
 * deliver the rest. Throws with what was lost.
 */
export async function killRuns({ runs, seed, onRun, spoil }: Options): Promise<KillTally> {
  const chance = createChance(seed)
  const top = await mkdtemp(join(tmpdir(), 'panelroom-kill-'))
  const folder = join(top, 'data')
  const port = await aFreePort()
  const tally: KillTally = { runs: 0, acked: 0, seen: 0, commands: 0 }
  let server = await startProcess(folder, port)
  let cast: Cast | null = null
  try {
    const marta = await setUp(server.origin, server.link.split('#code=')[1]!)
    for (let run = 0; run < runs; run++) {
      if (run % RUNS_PER_PANEL === 0) {
        cast?.leave()
        cast = await aCast(marta)
      }
      const finish = await typeUntilKilled(cast!, server, chance, run)
      await lookAt(folder, join(top, `left-${run}`), cast!, spoil)
      server = await startProcess(folder, port)
      // Some die again before anybody is back.
      if (chance.happens(0.1)) {
        await server.kill('SIGKILL')
        server = await startProcess(folder, port)
      }
      await finish()
      tally.runs++
      tally.acked += cast!.acked.size - cast!.counted.acked
      tally.seen += cast!.seen.size - cast!.counted.seen
      tally.commands += cast!.raised.size - cast!.counted.raised
      cast!.counted = { acked: cast!.acked.size, seen: cast!.seen.size, raised: cast!.raised.size }
      onRun?.(tally.runs, tally)
    }
    return tally
  } catch (problem) {
    // What the server made of it, for whoever has to find out.
    throw new Error(`${String(problem)}\n${server.said()}`, { cause: problem })
  } finally {
    cast?.leave()
    await server.kill('SIGKILL')
    await rm(top, { recursive: true, force: true })
  }
}

/** A panel in its interview: three who write, and an observer who only ever has what the server sent. */
type Cast = {
  readonly panelId: PanelId
  readonly lead: Person
  readonly writers: readonly Person[]
  readonly observer: Person
  readonly questionIds: readonly QuestionId[]
  readonly acked: Set<string>
  readonly seen: Set<string>
  readonly raised: Set<string>
  counted: { acked: number; seen: number; raised: number }
  leave(): void
}

async function aCast(marta: Browser): Promise<Cast> {
  const { seats } = aNewPanel()
  const watching = { ...seats[0]!, name: 'Ola Berg', role: 'observer' as const }
  const { panelId, lead, people } = await aPanelWithPeople(marta, aNewPanel({ seats: [...seats, watching] }))
  value(await lead.send({ type: 'startInterview' }))
  const observer = people.at(-1)!
  const all = [lead, ...people]
  await Promise.all(all.map((it) => it.until((view) => view.place !== null)))
  await observer.notes!.synced()
  return {
    panelId,
    lead,
    observer,
    writers: [lead, ...people.slice(0, -1)],
    questionIds: lead.view().kit.questions.map((it) => it.id),
    acked: new Set(),
    seen: new Set(),
    raised: new Set(),
    counted: { acked: 0, seen: 0, raised: 0 },
    leave: () => all.forEach((it) => it.leave()),
  }
}

/**
 * Everybody types into their own notes and the panel's, the lead raises follow-ups, and at the so-manieth acknowledgement, edit or
 * line that arrives at somebody else's the server is killed. Resolves when it is dead; what it answers waits for what was under way.
 */
async function typeUntilKilled(
  cast: Cast,
  server: ServerProcess,
  chance: Chance,
  run: number,
): Promise<() => Promise<void>> {
  const { lead, writers, observer, questionIds, acked, seen, raised } = cast
  const at = chance.oneOf(['ack', 'edit', 'seen'] as const)
  let left = chance.whole(1, 60)
  let typing = true
  let kill: (ended: Promise<unknown>) => void = () => {}
  const dead = new Promise((resolve) => (kill = resolve))
  const happened = (what: typeof at) => {
    if (what !== at || --left !== 0) return
    typing = false
    kill(server.kill('SIGKILL'))
  }

  const looked = () => {
    for (const id of questionIds) {
      for (const { text } of noteLinesOf(noteFragment(observer.notes!.doc, id))) seen.add(text)
    }
    happened('seen')
  }
  observer.notes!.doc.on('update', looked)
  const typist = async (person: Person, kind: 'own' | 'shared') => {
    for (let n = 0; typing; n++) {
      const line = `${kind} ${person.seat} ${run}.${n}`
      const questionId = chance.oneOf(questionIds)
      const stored =
        kind === 'own' ? person.write(questionId, 'heard', line) : person.writeForAll(questionId, line)
      happened('edit')
      await stored
      acked.add(line)
      happened('ack')
    }
  }
  const typists = writers.flatMap((it) => [typist(it, 'own'), typist(it, 'shared')])
  // Nobody waits for these: a command that was under way at the kill is never answered.
  void (async () => {
    for (let n = 0; typing && n < FOLLOW_UPS_PER_RUN; n++) {
      const text = `follow-up ${run}.${n}`
      if ((await lead.send({ type: 'raiseFollowUp', questionId: questionIds[0]!, text })).ok) raised.add(text)
    }
  })()

  await dead
  // What had left the server is still on its way to us.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  return async () => {
    await Promise.all(typists)
    observer.notes!.doc.off('update', looked)
  }
}

async function lookAt(folder: string, copy: string, cast: Cast, spoil: Options['spoil']): Promise<void> {
  // A copy, so that the next server meets the files as they were left.
  await cp(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.sock') })
  await spoil?.(copy)
  const { lines, state } = await keptIn(copy, cast.panelId)
  const kept = new Set([...lines, ...state.followUps.map((it) => it.text)])
  for (const [what, expected] of [
    ['acknowledged', cast.acked],
    ['shown to somebody else', cast.seen],
    ['accepted', cast.raised],
  ] as const) {
    const lost = [...expected].filter((it) => !kept.has(it))
    if (lost.length > 0) throw new Error(`${what} and lost at a kill: ${lost.join('; ')}`)
  }
  if (kept.size !== lines.length + state.followUps.length) throw new Error('something is there twice')
  await rm(copy, { recursive: true, force: true })
}
