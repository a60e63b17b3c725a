import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import {
  CLIENT_MAX,
  CLOCK_MAX,
  gap,
  malformed,
  type Sections,
  tooBig,
  UPDATE_MAX,
} from './documents-update.ts'

/**
 * Reads the delete set. Everybody who syncs sends all deletions ever made, so what is deleted already counts as work alone;
 * only deletions that change something count as ranges.
 */
export function readDeletes(
  decoder: decoding.Decoder,
  doc: Y.Doc,
  sections: Sections,
  known: (client: number) => number,
  workBefore: number,
) {
  let work = workBefore
  let content = 0
  let formats = 0
  let changing = 0
  let ranges = 0
  const spend = (steps: number) => {
    work += steps
    if (work > UPDATE_MAX.work) throw tooBig('too much work')
  }

  const clientCount = decoding.readVarUint(decoder)
  for (let i = 0; i < clientCount; i++) {
    const client = decoding.readVarUint(decoder)
    const rangeCount = decoding.readVarUint(decoder)
    ranges += rangeCount
    if (client > CLIENT_MAX || rangeCount === 0) throw malformed('bad delete set')

    const last = sections.get(client)?.at(-1)
    const state = known(client)
    const until = last ? last.clock + last.length : state
    const structs = doc.store.clients.get(client) ?? []
    for (let range = 0; range < rangeCount; range++) {
      const from = decoding.readVarUint(decoder)
      const length = decoding.readVarUint(decoder)
      const to = from + length
      if (length === 0 || to > CLOCK_MAX) throw malformed('bad delete range')
      // A deletion of what is not here yet would swallow it on arrival.
      if (to > until) throw gap()

      spend(1)
      let changes = to > state
      for (let at = from < state ? Y.findIndexSS(structs, from) : structs.length; at < structs.length; at++) {
        const struct = structs[at]!
        if (struct.id.clock >= to) break
        spend(1)
        if (struct.deleted) continue
        changes = true
        if (struct instanceof Y.Item && struct.content instanceof Y.ContentFormat) formats++
        else content++
      }
      if (!changes) continue
      // Cutting the items at both ends moves all that come after them in the client's array.
      spend((structs.length >> 8) * 2)
      if (++changing > UPDATE_MAX.deleteRanges) throw tooBig('too many deletions')
    }
  }
  return { work, content, formats, ranges }
}
