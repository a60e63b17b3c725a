import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import type { Recording } from '#test/support/recording.ts'

/** The words as they might travel: plain, in JSON, in an address, in UTF-16, in hexadecimal, in base64 wherever they begin. */
export function guisesOf(words: string): Buffer[] {
  const bytes = Buffer.from(words)
  const ascii = words.replace(/[^ -~]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const texts = [JSON.stringify(words).slice(1, -1), ascii, encodeURIComponent(words), bytes.toString('hex')]
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Only the characters that hold nothing but these words.
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  const base64url = base64.map((it) => it.replaceAll('+', '-').replaceAll('/', '_'))
  return [
    bytes,
    Buffer.from(words, 'utf16le'),
    Buffer.from(words, 'utf16le').swap16(),
    ...[...texts, ...base64, ...base64url].map((it) => Buffer.from(it)),
  ]
}

/** Whether these words are in these bytes, in any of their guises. */
export const holds = (bytes: Buffer, words: string): boolean =>
  guisesOf(words).some((it) => bytes.includes(it))

/** What the Yjs frames of a recording come to, put together as a client does: words that came letter by letter are whole in it. */
export function documentsIn(recording: Recording): string {
  const frames = [...recording]
    .filter(([channel]) => channel.startsWith('/yjs/'))
    .flatMap(([, entries]) => entries.filter((it) => it.startsWith('82')))
  const doc = new Y.Doc()
  // As a hoarder would: nothing that was deleted is forgotten.
  doc.gc = false
  for (const frame of frames) {
    const decoder = decoding.createDecoder(Buffer.from(frame.slice(frame.indexOf(' ') + 1), 'hex'))
    if (decoding.readVarUint(decoder) !== FRAME.sync) continue
    if (decoding.readVarUint(decoder) === SYNC.step1) continue
    Y.applyUpdate(doc, decoding.readVarUint8Array(decoder))
  }
  const items = [...doc.store.clients.values()].flat()
  return items
    .map((it) => (it instanceof Y.Item && it.content instanceof Y.ContentString ? it.content.str : ''))
    .join('')
}
