import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import type { Chance } from './chance.ts'
import type { Device } from './device.ts'

/** What no honest client sends: noise, what is cut short, what builds on nothing, what speaks for somebody else. */
export function garbage(chance: Chance, of: Device, all: readonly Device[]): Uint8Array {
  const noise = (length: number) => Uint8Array.from({ length }, () => chance.whole(0, 255))
  const foreign = new Y.Doc()
  // A seat that speaks for itself with the ids it was given harms nobody but itself.
  foreign.clientID = chance.oneOf(all.filter((it) => it.seat !== of.seat)).clientId
  foreign.getMap('ratings').set('q1', 5)
  foreign.getMap('ratings').set('q1', 4)
  const update = Y.encodeStateAsUpdate(foreign)
  const ahead = Y.encodeStateAsUpdate(of.doc).slice(0, 40)
  return chance.oneOf([
    noise(chance.whole(0, 60)),
    framed(noise(chance.whole(1, 60))),
    framed(update.slice(0, chance.whole(1, update.length - 1))),
    framed(ahead),
    framed(Uint8Array.of(1, 1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x10)),
    Uint8Array.of(FRAME.flush, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  ])
}

function framed(body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, SYNC.update)
  encoding.writeVarUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}
