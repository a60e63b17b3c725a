import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import type { Recording } from './recording.ts'

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

/**
 * The text in these frames of the document plane, each author's in the order of writing: words that came letter by letter are whole in
 * it, and so is what was deleted.
 */
export function textIn(frames: readonly Uint8Array[]): string {
  const pieces = frames.flatMap((frame) => {
    const decoder = decoding.createDecoder(frame)
    if (decoding.readVarUint(decoder) !== FRAME.sync) return []
    if (decoding.readVarUint(decoder) === SYNC.step1) return []
    return Y.decodeUpdate(decoding.readVarUint8Array(decoder)).structs.flatMap((it) =>
      it instanceof Y.Item && it.content instanceof Y.ContentString
        ? [{ client: it.id.client, clock: it.id.clock, text: it.content.str }]
        : [],
    )
  })
  const written = pieces.toSorted((one, other) => one.client - other.client || one.clock - other.clock)
  // A page that is loaded anew is sent the same again.
  const news = written.filter((it, index) => index === 0 || it.clock !== written[index - 1]!.clock)
  return news.map((it) => it.text).join('')
}

/** The frames that a recording has of documents. */
export const documentFrames = (recording: Recording): Uint8Array[] =>
  [...recording]
    .filter(([channel]) => channel.startsWith('/yjs/'))
    .flatMap(([, entries]) => entries.filter((it) => it.startsWith('82')))
    .map((entry) => Buffer.from(entry.slice(entry.indexOf(' ') + 1), 'hex'))
