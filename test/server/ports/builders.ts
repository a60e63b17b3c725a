import { randomBytes } from 'node:crypto'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { CommandId, EpochMs, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Event } from '#shared/panel/events.ts'
import { NOWHERE } from '#server/ports/marks.ts'
import type { EventBatch, RoomLog, UpdateBatch } from '#server/ports/room-log.ts'

const fresh = () => randomBytes(16).toString('base64url')

export const aPanelId = () => fresh() as PanelId
export const aCommandId = () => fresh() as CommandId

export const ANN = 'ann' as SeatId
export const BOB = 'bob' as SeatId
export const NOTES: DocumentName = 'notes'
export const ANNS: DocumentName = 'scorecard:ann'
export const BOBS: DocumentName = 'scorecard:bob'

/** An event that can be told from others by its number. */
export const event = (number: number): Event => ({ type: 'paused', at: number as EpochMs })

export const events = (over: Partial<EventBatch> = {}): EventBatch => ({
  epoch: 1,
  commandId: aCommandId(),
  expectedControlSeq: 1,
  after: NOWHERE,
  events: [event(2)],
  freeze: [],
  bar: [],
  expectsDocument: null,
  seal: false,
  ...over,
})

/** Updates whose bytes are these, by Ann. */
export const updates = (document: DocumentName, ...contents: readonly string[]): UpdateBatch => ({
  epoch: 1,
  document,
  after: NOWHERE,
  updates: contents.map((content) => ({
    author: ANN,
    clientId: 7,
    at: 1_000 as EpochMs,
    bytes: bytes(content),
  })),
})

/** A view into a larger buffer, as bytes are that come from a network. */
export function bytes(content: string): Uint8Array {
  const buffer = Buffer.alloc(content.length + 32, '#')
  buffer.write(content, 16, 'latin1')
  return buffer.subarray(16, 16 + content.length)
}

export const text = (content: Uint8Array) => Buffer.from(content).toString('latin1')

/** The id of a room that has its first event. */
export async function aRoom(roomLog: RoomLog): Promise<PanelId> {
  const panelId = aPanelId()
  const opened = await roomLog.open(panelId, event(1))
  if (!opened.ok) throw new Error(opened.error.code)
  return panelId
}

/** The texts that a document is made of: its snapshot, then its updates. */
export async function textsOf(roomLog: RoomLog, panelId: PanelId, document: DocumentName): Promise<string[]> {
  const { snapshot, updates: after } = await roomLog.document(panelId, document)
  return [...(snapshot ? [snapshot] : []), ...after].map((stored) => text(stored.bytes))
}
