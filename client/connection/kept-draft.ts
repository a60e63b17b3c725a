import { useState } from 'react'
import { useRoom } from './room.tsx'

/**
 * What this seat is writing into one of the room's forms, null before it began. It outlives a reload and a look elsewhere in
 * this tab, and ends with null, with the tab, or with a sign-out. `form` gets another name when the shape changes.
 */
export function useKeptDraft<Draft>(form: string): readonly [Draft | null, (draft: Draft | null) => void] {
  const { panelId, me } = useRoom()
  const key = `panelroom-${form}-${panelId}-${me}`
  const [draft, setDraft] = useState(() => kept<Draft>(key))
  const keep = (next: Draft | null) => {
    setDraft(next)
    try {
      if (next === null) sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Without storage the draft lives as long as its screen.
    }
  }
  return [draft, keep]
}

function kept<Draft>(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Draft | null
  } catch {
    return null
  }
}
