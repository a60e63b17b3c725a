import { expect, test } from 'vitest'
import { CLOSE } from '#shared/contract/close-codes.ts'
import { ANA, BEN } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { roomForEach } from './rooms-of-a-file.ts'

let room: DocumentRoom
roomForEach((fresh) => (room = fresh))

test.each([
  ['a broken escape', '/yjs/PANEL/%E0%A4%A?cid=1&v=1', CLOSE.noSuchDocument],
  ['__proto__', '/yjs/PANEL/__proto__?cid=1&v=1', CLOSE.noSuchDocument],
  ['a path upwards', '/yjs/PANEL/..%2Fsecret?cid=1&v=1', CLOSE.noSuchDocument],
  ['a name of 6 kB', `/yjs/PANEL/${'x'.repeat(6_000)}?cid=1&v=1`, CLOSE.noSuchDocument],
  ['an unknown panel', '/yjs/nowhere/notes?cid=1&v=1', CLOSE.noSuchDocument],
  ['no client id', '/yjs/PANEL/notes?v=1', CLOSE.malformed],
  ['another version', '/yjs/PANEL/notes?cid=1&v=999', CLOSE.clientTooOld],
  ['an id that was not issued', '/yjs/PANEL/notes?cid=4242&v=1', CLOSE.forbidden],
])('an address with %s is refused for good', async (_, path, code) => {
  const url = room.origin.replace(/\/yjs\/.*/, '') + path.replace('PANEL', room.panelId)
  const socket = await room.raw(ANA, 'notes', { path: url })

  expect(await socket.closed).toBe(code)
})

test('another’s client id opens nothing', async () => {
  const bens = await room.aClientId(BEN)
  const thief = await room.raw(ANA, 'notes', { clientId: bens })

  expect(await thief.closed).toBe(CLOSE.forbidden)
})

test('without a sign-in nothing opens', async () => {
  const nobody = await room.raw('' as never, 'notes', { clientId: 5 })

  expect(await nobody.closed).toBe(CLOSE.signedOut)
})
