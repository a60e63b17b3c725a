import { useCallback, useEffect, useRef } from 'react'
import { isInText } from '#client/ui/typing.ts'

/** Told what part of the room is shown now, it answers what was shown before; null before the first. */
export type Showing = (part: string) => string | null

export function useShowing(): Showing {
  const last = useRef<string | null>(null)
  return useCallback((part) => {
    const before = last.current
    last.current = part
    return before
  }, [])
}

/**
 * Where the panel goes on to another part of the room, the page begins at its top and the keyboard at its heading. It stays
 * as it is where a page has only just opened, and where somebody types on.
 */
export function Arrival({ part, showing }: { part: string; showing: Showing }) {
  useEffect(() => {
    const before = showing(part)
    if (before === null || before === part || isInText()) return
    window.scrollTo(0, 0)
    const heading = document.querySelector<HTMLElement>('.room-body h1')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }, [part, showing])
  return null
}
