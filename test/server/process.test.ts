import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CommandId } from '#shared/model/ids.ts'
import { noteLinesOf, noteFragment } from '#shared/documents/scorecard.ts'
import { aPanelWithPeople } from '#test/support/new-panel.ts'
import { enterRoom, openBrowser, PASSWORD, setUp, signIn, value } from '#test/support/person.ts'
import { aFreePort, runProcess, startProcess } from '#test/support/server-process.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelroom-process-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const codeOf = (link: string) => link.split('#code=')[1]!

test('after kill -9 in the middle of typing every acknowledged edit and command is there, and everybody is back by themselves', async () => {
  const port = await aFreePort()
  const first = await startProcess(folder, port)
  const marta = await setUp(first.origin, codeOf(first.link))
  const { lead, people, panelId } = await aPanelWithPeople(marta)
  value(await lead.send({ type: 'startInterview' }))
  const questionId = lead.view().kit.questions[0]!.id
  await Promise.all(people.map((it) => it.until((view) => view.place !== null)))

  const acked: string[] = []
  const raised: string[] = []
  let typing = true
  const typists = people.map(async (person, who) => {
    for (let n = 0; typing; n++) {
      const line = `line ${who}.${n}`
      await person.write(questionId, 'heard', line)
      acked.push(line)
    }
  })
  const asking = (async () => {
    for (let n = 0; n < 5; n++) {
      const text = `follow-up ${n}`
      if ((await lead.send({ type: 'raiseFollowUp', questionId, text }, `ask-${n}` as CommandId)).ok)
        raised.push(text)
    }
  })()
  await asking
  while (acked.length < 40) await people[0]!.scorecard!.flushed()
  const ackedAtKill = [...acked]
  await first.kill('SIGKILL')
  typing = false

  const second = await startProcess(folder, port)
  // The lines in flight at the kill are delivered by the same people, who reconnect without being asked.
  await Promise.all(typists)

  const again = await enterRoom(await signIn(second.origin, 'marta@example.org', PASSWORD), panelId)
  expect(again.view().followUps.map((it) => it.text)).toEqual(raised)
  for (const person of people) await person.scorecard!.synced()
  value(await again.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const person of people) {
    await person.until((view) => view.phase === 'scoring')
    await person.rate(questionId, 3)
    value(await person.send({ type: 'lockScorecard' }))
  }
  const kept = people.flatMap((it) =>
    it.view().scorecards[it.seat]!.card!.notes[questionId]!.map((line) => line.text),
  )
  expect(kept.toSorted()).toEqual(acked.toSorted())
  expect(ackedAtKill.filter((line) => !kept.includes(line))).toEqual([])
  expect(noteLinesOf(noteFragment(people[0]!.scorecard!.doc, questionId)).length).toBeGreaterThan(0)
  for (const person of [lead, again, ...people]) person.leave()
  expect(await second.kill('SIGTERM')).toBe(0)
})

test('a stop while people are in the room lets what they wrote become durable, and ends in time', async () => {
  const first = await startProcess(folder, 0)
  const marta = await setUp(first.origin, codeOf(first.link))
  const { lead, people } = await aPanelWithPeople(marta)
  value(await lead.send({ type: 'startInterview' }))
  const questionId = lead.view().kit.questions[0]!.id
  await people[0]!.write(questionId, 'heard', 'Said before the stop.')

  expect(await first.kill('SIGTERM')).toBe(0)

  for (const person of [lead, ...people]) person.leave()
})

test('a second start on the same folder is refused with a sentence', async () => {
  const first = await startProcess(folder, 0)

  const { code, said } = await runProcess({ PANELROOM_DATA: folder, PORT: '0' })

  expect(code).toBe(1)
  expect(said).toContain(folder)
  expect(said.trim().split('\n')).toHaveLength(1)
  await first.kill('SIGINT')
})

test('Ctrl-C stops the server cleanly, and the next start goes on with the same records', async () => {
  const first = await startProcess(folder, 0)
  await setUp(first.origin, codeOf(first.link))
  expect(await first.kill('SIGINT')).toBe(0)

  const second = await startProcess(folder, 0)

  expect(second.link).not.toContain('code=')
  expect(
    value(
      await (
        await signIn(second.origin, 'marta@example.org', PASSWORD)
      ).get<{ needsSetup: boolean }>('/api/me'),
    ).needsSetup,
  ).toBe(false)
  expect(await second.kill('SIGTERM')).toBe(0)
})

test('HOST=0.0.0.0 prints an address for phones, which works, and says that it is without TLS', async () => {
  const server = await startProcess(folder, 0, { HOST: '0.0.0.0' })
  const here = Object.values(networkInterfaces())
    .flatMap((it) => it ?? [])
    .filter((it) => it.family === 'IPv4' && !it.internal)
  await vi.waitFor(() =>
    expect(server.said().match(/^For phones on this network: /gm) ?? []).toHaveLength(here.length),
  )
  const addresses = [...server.said().matchAll(/^For phones on this network: (\S+).*without TLS.*$/gm)].map(
    ([, address]) => address!,
  )
  expect(addresses).toHaveLength(here.length)
  for (const address of addresses) expect((await fetch(address)).status).toBe(200)
  expect(await server.kill('SIGTERM')).toBe(0)
})

test('with a public address, that is the one that is printed, and no other', async () => {
  const settings = { HOST: '0.0.0.0', PANELROOM_URL: 'http://panels.example.org' }
  const server = await startProcess(folder, 0, settings)
  expect(server.origin).toBe('http://panels.example.org')
  expect(await server.kill('SIGTERM')).toBe(0)
  expect(server.said().match(/http:/g)).toHaveLength(1)
})

test('a port in use is named, with a way out', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }

  const { code, said } = await runProcess({ PANELROOM_DATA: folder, PORT: String(port) })

  expect(code).toBe(1)
  expect(said).toMatch(new RegExp(`Port ${port} is in use`))
  other.close()
})

test.each([
  ['PORT', 'eighty', /PORT must be a number/],
  ['PORT', '70000', /PORT must be 0 to 65535/],
  ['HOST', 'not a host!', /HOST must be/],
  ['PANELROOM_URL', 'javascript:alert(1)', /PANELROOM_URL must be/],
  ['PANELROOM_DATA', '/dev/null/here', /\/dev\/null\/here/],
])('%s=%s is refused with a sentence that names it', async (name, wrong, sentence) => {
  const { code, said } = await runProcess({ PANELROOM_DATA: folder, PORT: '0', [name]: wrong })

  expect(code).toBe(1)
  expect(said).toMatch(sentence)
})

test('a browser that never signed in learns nothing of a panel', async () => {
  const server = await startProcess(folder, 0)
  const answer = await openBrowser(server.origin).get('/api/panels/AAAAAAAAAAAAAAAAAAAAAA')

  expect(answer).toMatchObject({ ok: false })
  await server.kill('SIGTERM')
})
