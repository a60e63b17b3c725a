import * as Y from 'yjs'

type Sent = { readonly until: number; readonly at: number }

/** Who sent what when, who has seen it, and how long that took. Times are milliseconds of this process. */
export type Ledger = ReturnType<typeof createLedger>

export function createLedger() {
  const sent = new Map<number, Sent[]>()
  const acked = new Map<number, number>()
  const shown = new Map<number, number>()
  let from = Infinity
  let to = Infinity
  /** One delivery each: how long it took, whose edit it was, and who saw it. */
  let propagation: number[] = []
  let authors: number[] = []
  let readers: number[] = []
  let acks: number[] = []

  const counts = (at: number) => at >= from && at < to

  return {
    /** Samples of edits sent from now on count, until `stop`. */
    start() {
      from = performance.now()
      to = Infinity
      propagation = []
      authors = []
      readers = []
      acks = []
    },
    stop() {
      to = performance.now()
    },
    sent(author: number, until: number, at: number) {
      const list = sent.get(author)
      if (list) list.push({ until, at })
      else sent.set(author, [{ until, at }])
    },
    acked(author: number, until: number, at: number, now: number) {
      acked.set(author, Math.max(acked.get(author) ?? 0, until))
      if (counts(at)) acks.push(now - at)
    },
    /** A reader of others' edits: call with every update that arrives at one connection. */
    reader(self: number) {
      const next = new Map<number, number>()
      return (update: Uint8Array, now: number) => {
        for (const [author, until] of Y.parseUpdateMeta(update).to) {
          if (author === self) continue
          const list = sent.get(author)
          if (!list) continue
          let index = next.get(author) ?? 0
          for (; index < list.length && list[index]!.until <= until; index++) {
            if (!counts(list[index]!.at)) continue
            propagation.push(now - list[index]!.at)
            authors.push(author)
            readers.push(self)
          }
          next.set(author, index)
          if (until > (shown.get(author) ?? 0)) shown.set(author, until)
        }
      }
    },
    propagation: () => propagation,
    /** Of the deliveries between these two alone. */
    propagationWhere: (counts: (author: number, reader: number) => boolean) =>
      propagation.filter((_, at) => counts(authors[at]!, readers[at]!)),
    acks: () => acks,
    /** How many edits were sent in the window that counts. */
    edits: () => [...sent.values()].flat().filter((it) => counts(it.at)).length,
    /** Of an author: how far they are acked or were seen by anybody, and how many edits lie between `stored` and that. */
    lostBeyond(author: number, stored: number): { readonly promised: number; readonly lost: number } {
      const reached = Math.max(acked.get(author) ?? 0, shown.get(author) ?? 0)
      const promised = (sent.get(author) ?? []).filter((it) => it.until <= reached)
      return { promised: promised.length, lost: promised.filter((it) => it.until > stored).length }
    },
  }
}
