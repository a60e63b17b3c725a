import type * as Y from 'yjs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { notedIn, noteLinesOf } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { openPostgres } from '#server/adapters/postgres/database.ts'
import type { LogEntry, RoomHead } from '#server/ports/room-log.ts'
import { replayed } from '#server/services/rooms/documents-replay.ts'

/** What the log of a panel comes to when it is read from its beginning, without a server. */
export type Kept = {
  readonly head: RoomHead
  readonly state: PanelState
  readonly documents: ReadonlyMap<DocumentName, Y.Doc>
  /** Every line of every note: of a locked scorecard as its card has it, which is what counts. */
  readonly lines: readonly string[]
}

export async function keptIn(databaseUrl: string, panelId: PanelId): Promise<Kept> {
  const { roomLog, close } = await openPostgres(databaseUrl)
  try {
    const head = await roomLog.head(panelId)
    let state: PanelState | null = null
    for (const { event } of await roomLog.events(panelId, 0)) state = evolve(state, event)
    if (!head || !state) throw new Error('there is no such panel')
    const questions = notedIn(state.kit)
    const locked = new Map(
      Object.entries(state.scorecards).map(
        ([seat, { card }]) => [scorecardOf(seat as SeatId), card] as const,
      ),
    )
    const documents = new Map<DocumentName, Y.Doc>()
    const names = ['notes' as const, ...Object.values(state.seats).map((it) => scorecardOf(it.id))]
    for (const name of names) {
      const { doc } = replayed(await roomLog.document(panelId, name), rootsOf(name, questions))
      documents.set(name, doc)
    }
    const lines = [...documents].flatMap(([name, doc]) => {
      const card = locked.get(name)
      return questions.flatMap((id) =>
        (card ? (card.notes[id] ?? []) : noteLinesOf(doc.getXmlFragment(`note:${id}`))).map((it) => it.text),
      )
    })
    return { head, state, documents, lines }
  } finally {
    await close()
  }
}

/** Every entry of a panel's log that no snapshot has replaced. */
export async function entriesIn(databaseUrl: string, panelId: PanelId): Promise<readonly LogEntry[]> {
  const { roomLog, close } = await openPostgres(databaseUrl)
  try {
    return await roomLog.read(panelId, 0, 100_000)
  } finally {
    await close()
  }
}

/** All that a document holds, by root. */
export const contentOf = (name: DocumentName, doc: Y.Doc, { kit }: PanelState) =>
  Object.fromEntries(
    [...rootsOf(name, notedIn(kit))].map(([root, kind]) => [
      root,
      kind === 'note' ? doc.getXmlFragment(root).toJSON() : doc.getMap(root).toJSON(),
    ]),
  )
