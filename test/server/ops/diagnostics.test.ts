import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { FRAME } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { unquoted } from '#server/adapters/system/log.ts'
import { handmade } from '#test/server/documents/a-room.ts'
import { aNewPanel, aPanelWithPeople } from '#test/support/new-panel.ts'
import { type Browser, PASSWORD, setUp, value } from '#test/support/person.ts'
import { startApp } from '#test/support/start-app.ts'

let app: Awaited<ReturnType<typeof startApp>>
let marta: Browser
let code: string
beforeAll(async () => {
  app = await startApp()
  code = (await app.setupCode())!
  marta = await setUp(app.origin, code)
})
afterAll(() => app.stop())

/** Sends this to the panel notes, as the lead, and waits until the server has had enough of it. */
async function say(panelId: string, message: (clientId: number) => string | Uint8Array): Promise<number> {
  const { clientId } = value(await marta.post<{ clientId: number }>(`/api/panels/${panelId}/page`, {}))
  const url = `${app.origin.replace('http', 'ws')}/yjs/${panelId}/notes?cid=${clientId}&v=${PROTOCOL_VERSION}`
  const socket = new WebSocket(url, { headers: { cookie: marta.cookie(), origin: app.origin } })
  socket.on('error', () => undefined)
  socket.on('open', () => socket.send(message(clientId)))
  return new Promise((resolve) => socket.on('close', resolve))
}

test('neither log nor metrics hold a name, a note, a rating’s reason or a secret of a whole interview, hostile guests included', async () => {
  const { panelId, lead, people } = await aPanelWithPeople(marta, aNewPanel())
  const everybody = [lead, ...people]
  value(await lead.send({ type: 'startInterview' }))
  const { id } = lead.view().kit.questions[0]!
  for (const [index, person] of everybody.entries()) {
    await person.write(id, 'heard', 'NOTE-CANARY in private')
    await person.rate(id, (2 + index) as Score)
  }
  await lead.writeForAll(id, 'NOTE-CANARY for all')
  value(await lead.send({ type: 'raiseFollowUp', questionId: id, text: 'ASKED-CANARY' }))
  await say(panelId, () => 'SAID-CANARY as text')
  await say(panelId, (clientId) =>
    handmade((pen) => {
      const caret = handmade((inner) => inner.uint(1, clientId, 1).text('{"CANARY":'))
      pen.uint(FRAME.awareness, caret.length)
      for (const byte of caret) pen.byte(byte)
    }),
  )
  await say(panelId, () => Buffer.from([0, 2, 12, ...Buffer.from('BYTES-CANARY')]))
  await lead.send({ type: 'CANARY-command' } as never)
  await fetch(`${app.origin}/api/join`, { method: 'POST', body: 'CANARY' })
  value(await lead.send({ type: 'endQuestions', reason: 'Time was up.' }))
  for (const person of everybody) {
    await person.until((view) => view.phase === 'scoring')
    value(await person.send({ type: 'lockScorecard' }))
  }
  value(await lead.send({ type: 'reveal', override: null }))
  for (const person of everybody) person.leave()

  const metrics = await (await fetch(`${app.origin}/metrics`)).text()
  const said = [...app.lines, metrics].join('\n')
  // It does say something: who opened what, and what was refused.
  expect(said).toContain(panelId)
  expect(said).toMatch(/a document connection was refused/)
  expect(metrics).not.toContain(panelId)
  const secrets = [
    'CANARY',
    'Marta',
    'Lind',
    'Priya',
    'Rao',
    'Tomas',
    'Okafor',
    'C-0417',
    'example.org',
    PASSWORD,
    code,
    marta.cookie().split('=')[1]!,
  ]
  expect(secrets.filter((it) => said.includes(it))).toEqual([])
})

test.each([
  ['a parser', `SyntaxError: Unexpected token 'h', "hesitated a"... is not valid JSON`, 'hesitated'],
  ['a cut off quote', 'SyntaxError: Unterminated string in JSON "hesitated', 'hesitated'],
  ['a template', 'Error: no field `hesitated` here', 'hesitated'],
])('what %s quotes in its error is left out of the log', (_, said, quoted) => {
  expect(unquoted(said)).not.toContain(quoted)
  expect(unquoted(said)).toMatch(/^(Syntax)?Error: /)
})

test('an error that is no sentence is told by its kind alone, and a long one is cut', () => {
  expect(unquoted({ note: 'hesitated' })).toBe('object')
  expect(String(unquoted('x'.repeat(10_000)))).toHaveLength(2_000)
})
