import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import { keptIn } from '#test/support/kept-lines.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, PASSWORD, setUp, signIn, value } from '#test/support/person.ts'
import { startProcess } from '#test/support/server-process.ts'
import type { DyingPoint } from './dying-process.ts'

let top: string
let folder: string
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'panelroom-points-'))
  folder = join(top, 'data')
})
afterEach(() => rm(top, { recursive: true, force: true }))

/** A server that dies at this point, once it is told so. */
async function aDyingServer() {
  const script = fileURLToPath(new URL('./dying-process.ts', import.meta.url))
  const child = fork(script, [folder], { execArgv: ['--import', 'tsx'] })
  const dead = once(child, 'exit')
  const [ready] = (await once(child, 'message')) as [{ origin: string; setupCode: string }]
  return {
    ...ready,
    dead,
    async diesAt(point: DyingPoint) {
      child.send(point)
      await once(child, 'message')
    },
  }
}

test.each<{ point: DyingPoint; isLocking: boolean }>([
  { point: 'before the commit', isLocking: false },
  { point: 'in the commit', isLocking: false },
  { point: 'after the commit, before the ACK', isLocking: false },
  { point: 'before a snapshot', isLocking: true },
  { point: 'in a snapshot', isLocking: true },
  { point: 'after a snapshot', isLocking: true },
])(
  'a kill right $point loses nothing that was acknowledged or shown, and the next start holds just that',
  async ({ point, isLocking }) => {
    const server = await aDyingServer()
    const { panelId, lead, people } = await aPanelWithPeople(await setUp(server.origin, server.setupCode))
    const [priya, tomas] = people
    value(await lead.send({ type: 'startInterview' }))
    const { questions } = lead.view().kit
    const linesOf = (doc: typeof lead.notes) =>
      questions.flatMap(({ id }) => noteLinesOf(noteFragment(doc!.doc, id)).map((it) => it.text))
    const acked: string[] = []
    for (let n = 0; n < 12; n++) {
      const id = questions[n % questions.length]!.id
      await Promise.all([priya!.writeForAll(id, `shared ${n}`), priya!.write(id, 'heard', `own ${n}`)])
      acked.push(`shared ${n}`, `own ${n}`)
    }
    if (isLocking) {
      value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
      await priya!.until((view) => view.phase === 'scoring')
      for (const { id } of questions) await priya!.rate(id, 4)
    }

    await server.diesAt(point)
    // A lock folds the card into a snapshot.
    if (isLocking) void priya!.send({ type: 'lockScorecard' })
    else void priya!.writeForAll(questions[0]!.id, 'perhaps').catch(() => undefined)
    await server.dead
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    const shown = linesOf(tomas!.notes)
    for (const person of [lead, ...people]) person.leave()

    const copy = join(top, 'left')
    await cp(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.sock') })
    const { lines, state } = await keptIn(copy, panelId)
    expect([...acked, ...shown].filter((it) => !lines.includes(it))).toEqual([])
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines.filter((it) => it !== 'perhaps').length).toBe(acked.length)
    if (point === 'before the commit') expect(lines).not.toContain('perhaps')
    if (point === 'after the commit, before the ACK') expect(lines).toContain('perhaps')
    expect(Object.keys(state.scorecards)).toEqual(isLocking ? [priya!.seat] : [])

    const next = await startProcess(folder, 0)
    const again = await enterRoom(await signIn(next.origin, 'marta@example.org', PASSWORD), panelId)
    await again.notes!.synced()
    expect(linesOf(again.notes).toSorted()).toEqual(lines.filter((it) => !it.startsWith('own')).toSorted())
    expect(again.view().scorecards[priya!.seat] !== undefined).toBe(isLocking)
    await again.writeForAll(questions[0]!.id, 'goes on')
    again.leave()
    await next.kill('SIGTERM')
  },
)
