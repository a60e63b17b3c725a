import { notedIn, noteLinesOf } from '#shared/documents/notes.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { rootsOf } from '#shared/documents/shape.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { evolve } from '#shared/panel/evolve.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { replayed } from '#server/services/rooms/documents-replay.ts'

/** Every line of every document of a panel as the database in this folder has it, read without a server. */
export const linesKeptIn = async (folder: string, panelId: PanelId) => (await keptIn(folder, panelId)).lines

/** The lines, and the state that the panel's events lead to. */
export async function keptIn(
  folder: string,
  panelId: PanelId,
): Promise<{ lines: string[]; state: PanelState }> {
  const { roomLog, close } = await openSqlite(folder)
  try {
    let state: PanelState | null = null
    for (const { event } of await roomLog.events(panelId, 0)) state = evolve(state, event)
    if (!state) throw new Error('there is no such panel')
    const questions = notedIn(state.kit)
    const names = ['notes' as const, ...Object.values(state.seats).map((it) => scorecardOf(it.id))]
    const lines: string[] = []
    for (const name of names) {
      const { doc } = replayed(await roomLog.document(panelId, name), rootsOf(name, questions))
      for (const id of questions) {
        lines.push(...noteLinesOf(doc.getXmlFragment(`note:${id}`)).map((it) => it.text))
      }
    }
    return { lines, state }
  } finally {
    await close()
  }
}
