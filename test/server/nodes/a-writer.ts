import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { type DocumentName, FRAME, SYNC } from '#shared/contract/frames.ts'
import { notedIn } from '#shared/documents/notes.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { Rooms } from '#server/services/rooms/rooms.ts'
import { frame, syncFrame } from '#test/server/documents/frames.ts'
import { aKit } from '#test/support/panel.ts'

export type Writer = {
  readonly doc: Y.Doc
  /** What it was sent besides updates, in order: `ack 1`, `nack`, `frozen`, `closed 4423`. */
  readonly heard: readonly string[]
  send(update: Uint8Array): void
  flush(n: number): void
  leave(): void
}

/** Somebody with a document open at a node, without a socket. What they write goes out at once. */
export async function aWriter(
  rooms: Rooms,
  panelId: PanelId,
  { seat, name, doc = new Y.Doc() }: { seat: SeatId; name: DocumentName; doc?: Y.Doc },
): Promise<Writer> {
  const clientId = await rooms.issueClient(panelId, seat)
  defineRoots(doc, rootsOf(name, notedIn(aKit())))
  if (clientId.ok && doc.store.clients.size === 0) doc.clientID = clientId.value
  const heard: string[] = []
  const link = {
    send(bytes: Uint8Array) {
      const decoder = decoding.createDecoder(bytes)
      const type = decoding.readVarUint(decoder)
      if (type === FRAME.ack) heard.push(`ack ${decoding.readVarUint(decoder)}`)
      if (type === FRAME.frozen) heard.push('frozen')
      if (type === FRAME.nack) heard.push('nack')
      if (type !== FRAME.sync || decoding.readVarUint(decoder) === SYNC.step1) return
      Y.applyUpdate(doc, decoding.readVarUint8Array(decoder), link)
    },
    close: (code: number) => void heard.push(`closed ${code}`),
    abort: (code: number) => void heard.push(`aborted ${code}`),
    bufferedAmount: 0,
    left: 0,
  }
  const room = await rooms.open(panelId)
  const session = await room!.documents.connect(name, seat, doc.clientID, link)
  if (typeof session === 'number') throw new Error(`closed with ${session}`)
  const send = (update: Uint8Array) => session.receive(syncFrame(SYNC.update, update))
  const passOn = (update: Uint8Array, origin: unknown) => {
    if (origin !== link) send(update)
  }
  session.receive(syncFrame(SYNC.step1, Y.encodeStateVector(doc)))
  doc.on('update', passOn)
  return {
    doc,
    heard,
    send,
    flush: (n) => session.receive(frame(FRAME.flush, n)),
    leave() {
      doc.off('update', passOn)
      session.closed()
    },
  }
}
