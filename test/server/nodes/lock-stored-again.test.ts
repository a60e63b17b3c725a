import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemIds } from '#server/adapters/system/ids.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { replayed } from '#server/services/rooms/documents-replay.ts'
import { holdCard } from '#server/services/rooms/locked-card.ts'
import { noteFragment, notedIn, noteLinesOf } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { canonical } from '#shared/canonical.ts'
import { draftOf, rate } from '#shared/documents/scorecard.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import type { LockedScorecard } from '#shared/model/scorecard.ts'
import { cardAtLock } from '#shared/panel/rules/scoring.ts'
import { aPanelId } from '#test/server/ports/builders.ts'
import { createMemoryRoomLog } from '#test/support/memory-room-log.ts'
import { ANA, aPlayedPanel, at, Q1 } from '#test/support/panel.ts'

const { state, events } = aPlayedPanel({ phase: 'scoring' })
const document = scorecardOf(ANA)
const roots = rootsOf(document, notedIn(state.kit))

/** What Ana had locked: a rating and a line, out of a document that nobody holds any more. */
function aCard(): LockedScorecard {
  const doc = defineRoots(new Y.Doc(), roots)
  rate(doc, Q1, 4, at(65))
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.setAttribute('kind', 'heard')
  paragraph.insert(0, [new Y.XmlText('Led the migration.')])
  noteFragment(doc, Q1).insert(0, [paragraph])
  const { answers, notes } = cardAtLock(state, { ...draftOf(doc, state.kit), digest: '' })
  return { answers, notes, digest: createHash('sha256').update(canonical({ answers, notes })).digest('hex') }
}

test('where two nodes write a locked card anew at once, no lock is built on both of them together', async () => {
  const log = createMemoryRoomLog(new Map())
  const panelId = aPanelId()
  await log.open(panelId, events[0]!)
  const card = aCard()
  const hold = (over: RoomLog) =>
    holdCard(panelId, { seat: ANA, card, state, epoch: 1 }, { log: over, clock: systemClock, ids: systemIds })
  let isFirst = true
  const crossed: RoomLog = {
    ...log,
    async appendUpdates(...append) {
      if (isFirst) expect(await hold(log)).toEqual({ ok: true, value: 1 + append[1].updates.length })
      isFirst = false
      return log.appendUpdates(...append)
    },
  }

  expect(await hold(crossed)).toEqual({ ok: false, error: { code: 'conflict' } })

  const held = await hold(log)
  const stored = await log.document(panelId, document)
  expect(held).toEqual({ ok: true, value: stored.newest.seq })
  const { doc } = replayed(stored, roots)
  expect(noteLinesOf(noteFragment(doc, Q1))).toEqual(card.notes[Q1])
})
