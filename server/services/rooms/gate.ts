import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { CLOSE } from '#shared/contract/close-codes.ts'
import type { RootKind } from '#shared/documents/shape.ts'
import { malformed, readStructs, type Refusal, Refused, tooBig, UPDATE_MAX } from './documents-update.ts'
import { readDeletes } from './gate-deletes.ts'
import { placeStructs } from './gate-places.ts'

export type GateRules = {
  readonly roots: ReadonlyMap<string, RootKind>
  readonly questionIds: ReadonlySet<string>
  /** Whether the author may bring in new content under this client id. */
  owns(clientId: number): boolean
}

export type Verdict = Passed | Refusal

export type Passed = {
  readonly is: 'passed'
  /** Holds content that the document has already: apply only what is new. */
  readonly repeats: boolean
  /** Everything in it is new and stays, and it deletes nothing: Yjs would say the same of what it did. */
  readonly adds: boolean
  readonly newStructs: number
  readonly newClients: number
  /** Live content that it deletes, formatting apart. */
  readonly deletes: number
  readonly formatDeletes: number
  /** Characters that it adds, by root. */
  readonly chars: ReadonlyMap<string, number>
  /** In the unit of `UPDATE_MAX.work`. */
  readonly work: number
}

/**
 * Judges a V1 update before the document sees it, from its bytes and the live document alone, building no Yjs objects. What passes
 * can be applied whole, leaves nothing pending, holds only what `shared/documents/shape.ts` allows, and costs a bounded time.
 *
 * Yjs itself checks nothing of this: seven bytes can make a document unreadable for good, and a throw inside it leaves half an update.
 */
export function inspect(doc: Y.Doc, update: Uint8Array, rules: GateRules): Verdict {
  try {
    return judge(doc, update, rules)
  } catch (error) {
    if (error instanceof Refused) return error.verdict
    // lib0 throws plain errors at the end of the bytes, out of range numbers and bad UTF-8.
    return { is: 'refused', code: CLOSE.malformed, reason: 'malformed update' }
  }
}

function judge(doc: Y.Doc, update: Uint8Array, rules: GateRules): Verdict {
  if (update.length > UPDATE_MAX.bytes) throw tooBig('update too big')

  const decoder = decoding.createDecoder(update)
  const known = (client: number) => Y.getState(doc.store, client)
  const parsed = readStructs(decoder, known)
  for (const client of parsed.sections.keys()) {
    if (!rules.owns(client)) throw new Refused({ is: 'stranger', clientId: client })
  }

  const placed = placeStructs(doc, parsed.sections, rules, known)
  const deleted = readDeletes(decoder, doc, parsed.sections, known, placed.work)
  if (decoding.hasContent(decoder)) throw malformed('trailing bytes')

  return {
    is: 'passed',
    repeats: parsed.repeats,
    adds: !parsed.repeats && parsed.count > 0 && placed.gone === 0 && deleted.ranges === 0,
    newStructs: parsed.count,
    newClients: [...parsed.sections.keys()].filter((client) => known(client) === 0).length,
    deletes: deleted.content,
    formatDeletes: deleted.formats,
    chars: placed.chars,
    work: deleted.work,
  }
}
