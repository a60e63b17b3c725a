import * as encoding from 'lib0/encoding'
import { vi } from 'vitest'
import * as Y from 'yjs'
import { type DocumentName, FRAME } from '#shared/contract/frames.ts'
import { GENERAL, noteFragment } from '#shared/documents/notes.ts'
import { defineRoots, rootsOf } from '#shared/documents/shape.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { Q1, Q2, Q3, Q4 } from '#test/support/panel.ts'

export const QUESTIONS: readonly QuestionId[] = [Q1, Q2, Q3, Q4, GENERAL]

export const WAIT = { timeout: 10_000, interval: 5 }
export function expectTrue(value: boolean): void {
  if (!value) throw new Error('not yet')
}

export const until = (holds: () => boolean) => vi.waitFor(() => expectTrue(holds()), WAIT)

export const newDoc = (name: DocumentName) => defineRoots(new Y.Doc(), rootsOf(name, QUESTIONS))

/** Adds a line to a note, as the editor does. */
export function writeLine(doc: Y.Doc, questionId: QuestionId, line: string, kind = 'heard'): void {
  doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', kind)
    paragraph.insert(0, [new Y.XmlText(line)])
    const fragment = noteFragment(doc, questionId)
    fragment.insert(fragment.length, [paragraph])
  })
}

export function frame(...numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder()
  for (const it of numbers) encoding.writeVarUint(encoder, it)
  return new Uint8Array(encoding.toUint8Array(encoder))
}

export function syncFrame(kind: number, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.sync)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}

/** Writes an update by hand: bytes, numbers as varuints would be ambiguous, so each piece says what it is. */
export function handmade(write: (to: Pen) => void): Uint8Array {
  const encoder = encoding.createEncoder()
  const pen: Pen = {
    uint(...values) {
      for (const it of values) encoding.writeVarUint(encoder, it)
      return pen
    },
    byte(value) {
      encoding.writeUint8(encoder, value)
      return pen
    },
    text(value) {
      encoding.writeVarString(encoder, value)
      return pen
    },
    any(value) {
      encoding.writeAny(encoder, value as string)
      return pen
    },
  }
  write(pen)
  return encoding.toUint8Array(encoder)
}
export type Pen = {
  uint(...values: number[]): Pen
  byte(value: number): Pen
  text(value: string): Pen
  any(value: unknown): Pen
}
