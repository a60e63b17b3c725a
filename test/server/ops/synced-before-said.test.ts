import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { setUp, value } from '#test/support/person.ts'
import { aFreePort, startProcess } from '#test/support/server-process.ts'
import { type SystemCall, watchSystemCalls } from '#test/support/system-calls.ts'

const EDITS = 25

/** Why the calls of another process cannot be seen here, or null. */
function obstacle(): string | null {
  const tried = spawnSync('strace', ['-f', '-o', '/dev/null', process.execPath, '-e', '0'])
  if (tried.error) return 'there is no strace here'
  return tried.status === 0 ? null : 'strace may not look at other processes here'
}

test(
  'an edit is told to nobody, and acknowledged to nobody, before the disk has said that it is there',
  { timeout: 120_000 },
  async ({ skip }) => {
    const why = obstacle()
    if (why) skip(why)
    const folder = await mkdtemp(join(tmpdir(), 'panelroom-synced-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const server = await startProcess(folder, await aFreePort())
    onTestFinished(() => void server.child.kill('SIGKILL'))
    const marta = await setUp(server.origin, server.link.split('#code=')[1]!)
    const { lead, people } = await aPanelWithPeople(marta)
    value(await lead.send({ type: 'startInterview' }))
    const questionId = lead.view().kit.questions[0]!.id
    const [writer] = people
    await Promise.all([lead, ...people].map((it) => it.notes!.synced()))

    const watch = await watchSystemCalls(server.child.pid!, join(folder, 'calls'))
    // One after the other, so that nothing else is on its way to the disk.
    for (let n = 0; n < EDITS; n++) await writer!.writeForAll(questionId, markOf(n))
    const calls = await watch.stop()

    for (let n = 0; n < EDITS; n++) {
      // The page is written again with each later edit on it.
      const written = calls.findIndex((it) => it.is === 'written' && it.bytes.includes(markOf(n)))
      const shown = calls.findIndex((it) => it.is === 'told' && isUpdate(it) && it.bytes.includes(markOf(n)))
      const acked = calls.findIndex((it, at) => at > written && it.is === 'told' && isAck(it))
      expect([written, shown, acked].every((at) => at >= 0)).toBe(true)
      const begun = calls.findIndex((it, at) => at > written && it.is === 'sync begun')
      const synced = calls.findIndex((it, at) => at > begun && it.is === 'synced')
      expect(begun).toBeGreaterThan(written)
      expect(synced).toBeGreaterThan(begun)
      expect(shown).toBeGreaterThan(synced)
      expect(acked).toBeGreaterThan(synced)
    }
  },
)

const markOf = (n: number) => `edit ${String(n).padStart(3, '0')} on its way`

/** The binary messages of WebSockets in what was told; none here is longer than two bytes can say. */
function messagesIn({ bytes }: Told): Buffer[] {
  const messages: Buffer[] = []
  for (let at = 0; bytes[at] === 0x82 && at + 4 <= bytes.length;) {
    const short = bytes[at + 1]!
    const [from, length] = short < 126 ? [at + 2, short] : [at + 4, bytes.readUInt16BE(at + 2)]
    messages.push(bytes.subarray(from, from + length))
    at = from + length
  }
  return messages
}
type Told = Extract<SystemCall, { bytes: Buffer }>
const isAck = (told: Told) => messagesIn(told).some(([type]) => type === FRAME.ack)
const isUpdate = (told: Told) =>
  messagesIn(told).some(([type, kind]) => type === FRAME.sync && kind === SYNC.update)
