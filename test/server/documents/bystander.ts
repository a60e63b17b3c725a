import { expect } from 'vitest'
import { Q1 } from '#test/support/panel.ts'
import type { DocumentRoom } from './a-room.ts'
import { writeLine } from './frames.ts'

type Stock = Awaited<ReturnType<DocumentRoom['stock']>>

let lines = 0
/** The bystander never lost its connection, and what it writes now is stored. */
export async function goesOn(bystander: Stock): Promise<void> {
  writeLine(bystander.doc, Q1, `line ${++lines}`)
  await bystander.flushed()
  expect(bystander.codes).toEqual([])
}
