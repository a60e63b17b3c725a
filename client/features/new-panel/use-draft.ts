import { useEffect, useState } from 'react'
import { UNFINISHED } from '#client/ui/when.ts'
import { emptyDraft, type Draft } from './draft.ts'

// The number rises when the draft's shape changes, so that an old one is not taken for a new one.
const KEY = 'panelroom-new-panel-2'

/** The form's content. It survives reloads and detours in this tab, and ends with it. */
export function useDraft() {
  const [draft, setDraft] = useState(keptDraft)

  useEffect(() => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(draft))
    } catch {
      // Without storage the draft lives as long as the page. The form works all the same.
    }
  }, [draft])

  return {
    draft,
    change: (part: Partial<Draft>) => setDraft((was) => ({ ...was, ...part })),
    startOver: () => setDraft(emptyDraft()),
  }
}

/** Called when the panel is made: the draft has become the panel. */
export function forgetDraft() {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept, then.
  }
}

function keptDraft(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    const draft: Draft = kept && typeof kept === 'object' ? { ...emptyDraft(), ...kept } : emptyDraft()
    // The browser keeps no part of a time: the field is empty after a reload.
    return draft.startsAt === UNFINISHED ? { ...draft, startsAt: '' } : draft
  } catch {
    return emptyDraft()
  }
}
