import type { PanelId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import { rowsOf, type SeatHere } from './kept-copies.ts'
import { keptRoom } from './kept-room.ts'
import { offeredWords } from './offered-words.ts'

/** What these seats wrote on this device and the server never confirmed: to be said before it may go. */
export type LeftWords = {
  /** As it is offered for copying. */
  readonly text: string
  readonly lines: number
  readonly ratings: number
}

/** Null: the server has everything. `kits`: the questions of a panel where the caller knows them. */
export async function leftWords(
  seats: readonly SeatHere[],
  kits: ReadonlyMap<PanelId, Kit> = new Map(),
): Promise<LeftWords | null> {
  const { documentIn, questionsIn } = await import('./copied-document.ts')
  const { countsOf, inWords, unsavedIn } = await import('./unsaved-words.ts')
  const pieces: string[] = seats.flatMap((seat) => offeredWords(seat) ?? [])
  for (const { copy, rows } of await rowsOf(seats)) {
    const { doc, confirmed } = documentIn(rows)
    const kit = kits.get(copy.panelId) ?? (await keptRoom(copy.panelId))?.view.kit ?? null
    const unsaved = unsavedIn(doc, kit ?? questionsIn(doc), confirmed, new Set())
    pieces.push(inWords(copy.name, kit, unsaved))
  }
  const text = pieces.filter((it) => it !== '').join('\n')
  return text === '' ? null : { text, ...countsOf(text) }
}
