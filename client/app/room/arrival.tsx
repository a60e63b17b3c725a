import { type RefObject, useEffect } from 'react'

/** The part of the room that this page last showed; null before the first. */
export type LastShown = RefObject<string | null>

/**
 * Where the panel goes on to another part of the room, the page begins at its top and the keyboard at its heading. It stays
 * as it is where a page has only just opened, and where somebody types on.
 */
export function Arrival({ part, last }: { part: string; last: LastShown }) {
  useEffect(() => {
    const before = last.current
    last.current = part
    if (before === null || before === part || isTyping()) return
    window.scrollTo(0, 0)
    const heading = document.querySelector<HTMLElement>('.room-body h1')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }, [part, last])
  return null
}

/** What they were typing in went with the old part, or is still there and theirs. */
const isTyping = () => {
  const at = document.activeElement
  return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))
}
