import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { notedIn } from '#shared/documents/notes.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { CommandId, SeatId } from '#shared/model/ids.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import type { LogEntry } from '#server/ports/room-log.ts'
import { replayed } from '#server/services/rooms/documents-replay.ts'
import { restoreHistory } from '#server/services/rooms/lost-history.ts'
import { createRooms } from '#server/services/rooms/rooms.ts'
import { aPanelId, NOTES } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { aKit, ANA, at, BEN, LEAD, Q1, seats } from '#test/support/panel.ts'
import { aRoomBounds, counted } from '#test/support/room-bounds.ts'
import { aQuietLog } from '#test/support/start-app.ts'

// The store has lost edits that this node has seen. Another node was first with the event that took away one of their authors' seats.

const ROOTS = rootsOf(NOTES, notedIn(aKit()))

/** A device that has everything written so far, and tells what it writes. */
function aDevice(clientId: number, before: readonly Uint8Array[]) {
  const doc = defineRoots(new Y.Doc(), ROOTS)
  doc.clientID = clientId
  for (const bytes of before) Y.applyUpdate(doc, bytes)
  return (words: string): Uint8Array => {
    const known = Y.encodeStateVector(doc)
    const line = new Y.XmlElement('paragraph')
    line.insert(0, [new Y.XmlText(words)])
    const notes = doc.getXmlFragment('note:general')
    notes.insert(notes.length, [line])
    return Y.encodeStateAsUpdate(doc, known)
  }
}

type Seen = readonly [author: SeatId, clientId: number, bytes: Uint8Array, document?: DocumentName]

/** An edit of another document in between: the store is asked for one document at a time. */
function aRating(): Seen {
  const card = new Y.Doc()
  card.clientID = 6
  card.getMap('ratings').set(Q1, 4)
  return [ANA, 6, Y.encodeStateAsUpdate(card), scorecardOf(ANA)]
}

async function aRoomWithoutBen() {
  const log = createMemoryRoomLog(new Map())
  const diagnostics = aQuietLog()
  const ports = { log, wire: createLocalWire(), clock: systemClock, ids: systemIds, diagnostics }
  const bounds = aRoomBounds()
  const rooms = createRooms({ ...ports, ...bounds })
  const panelId = aPanelId()
  await rooms.create(panelId, { kit: aKit(), seats: seats(), rehearsal: false })
  const revoked = await rooms.submit(panelId, LEAD, 'c1' as CommandId, { type: 'revokeSeat', seat: BEN })
  expect(revoked.ok).toBe(true)
  await rooms.close()

  return {
    /** What the notes say once this node has brought back what it has seen, and how many edits it says are lost. */
    async afterRestoring(...seen: readonly Seen[]) {
      const entries = seen.map(([author, clientId, bytes, document = NOTES], index): LogEntry => ({
        ...{ kind: 'update', seq: 2 + index, document, at: at(1) },
        ...{ author, clientId, bytes },
      }))
      await restoreHistory(
        panelId,
        { epoch: 1, seq: 1 + seen.length, entries, ahead: [], clients: new Map() },
        { ...ports, ...bounds },
      )
      // It throws where something waits for what is not there.
      const { doc } = replayed(await log.document(panelId, NOTES), ROOTS)
      const lost = diagnostics.lines.join('\n').match(/"updates":(\d+)\}\}$/)?.[1]
      return {
        text: doc.getXmlFragment('note:general').toJSON(),
        lost: Number(lost),
        said: counted(bounds.metrics, 'histories_lost', 'edits lost'),
      }
    },
  }
}

test('of a seat that was taken away nothing is stored again, nor what builds on it; both are said to be lost', async () => {
  const room = await aRoomWithoutBen()
  const bens = aDevice(7, [])('Of Ben.')
  const anas = aDevice(8, [bens])('Below Ben’s.')

  const { text, lost, said } = await room.afterRestoring([BEN, 7, bens], aRating(), [ANA, 8, anas])

  expect(text).toBe('')
  expect(lost).toBe(2)
  expect(said).toBe(1)
})

test('what others wrote beside it is stored again', async () => {
  const room = await aRoomWithoutBen()
  const first = aDevice(8, [])('Of Ana.')
  const bens = aDevice(7, [first])('Of Ben, below.')
  const ana = aDevice(9, [first])('Of Ana, on another device.')

  const { text, lost } = await room.afterRestoring([ANA, 8, first], [BEN, 7, bens], [ANA, 9, ana])

  expect(text).toBe('<paragraph>Of Ana.</paragraph><paragraph>Of Ana, on another device.</paragraph>')
  expect(lost).toBe(1)
})
