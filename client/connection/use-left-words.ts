import { useEffect, useState } from 'react'
import type { PanelId } from '#shared/model/ids.ts'
import { forgetCopies, forgetSavedCopies } from './kept-copies.ts'
import { type LeftWords, leftWords } from './left-words.ts'
import { forgetOfferedWords } from './offered-words.ts'
import type { Was } from './room.tsx'

/**
 * For a page to which a room is closed: forgets what this device kept of its documents, and gives what the server never got, or null. Where
 * nobody is known to have been in the room here, nothing is shown to whoever looks.
 */
export function useLeftWords(
  panelId: PanelId,
  was: Was | null,
): { readonly words: LeftWords | null; readonly forget: () => void } {
  const [words, setWords] = useState<LeftWords | null>(null)
  useEffect(() => {
    let isHere = true
    async function look(): Promise<void> {
      await forgetSavedCopies((it) => it.panelId === panelId && (was === null || it.seat === was.seat))
      if (!was) return
      const left = await leftWords([{ panelId, seat: was.seat }], new Map([[panelId, was.kit]]))
      if (isHere) setWords(left)
    }
    void look()
    return () => {
      isHere = false
    }
  }, [panelId, was])

  function forget(): void {
    setWords(null)
    if (!was) return
    const seat = { panelId, seat: was.seat }
    forgetOfferedWords(seat)
    void forgetCopies([seat])
  }
  return { words, forget }
}
