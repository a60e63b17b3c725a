import { type RefObject, useEffect, useRef } from 'react'

/** Where the keyboard goes: what is chosen already, else where one writes, else the first thing to press. */
const FIRST = ['input:checked', 'textarea, input', 'button:not(:disabled)']

/**
 * The keyboard goes along where a press takes its own button away: into what came in its place, and back to the button when
 * that is gone. `part` names what is shown. Who has the keyboard elsewhere keeps it there.
 */
export function useFocusAlong<Holder extends HTMLElement>(part: unknown): RefObject<Holder | null> {
  const holder = useRef<Holder>(null)
  const last = useRef(part)
  useEffect(() => {
    if (last.current === part) return
    last.current = part
    if (document.activeElement !== document.body) return
    const marked = holder.current?.querySelector<HTMLElement>('[data-first]')
    const found = marked ?? FIRST.map((it) => holder.current?.querySelector<HTMLElement>(it)).find(Boolean)
    found?.focus()
  }, [part])
  return holder
}
