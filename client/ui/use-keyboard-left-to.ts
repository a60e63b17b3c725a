import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Where a part of the page goes by itself, or by what others do, with the keyboard in it, `place` takes the keyboard. Who
 * has it elsewhere keeps it there.
 */
export function useKeyboardLeftTo<Part extends HTMLElement>(
  place: RefObject<HTMLElement | null>,
): RefObject<Part | null> {
  const part = useRef<Part>(null)
  // The last moment at which the part is still there.
  useLayoutEffect(() => {
    const own = part.current
    const toPlace = () => place.current?.focus({ preventScroll: true })
    return () => {
      if (own?.contains(document.activeElement)) toPlace()
    }
  }, [place])
  return part
}
