import { useEffect, useRef } from 'react'

/** Less than that comes and goes with a browser's own bars. */
const KEYBOARD_PX = 80

/**
 * Where a keyboard lies over the window instead of making it smaller, as on iPhones: tells the element which part of it can be
 * seen, as `--visible-height` and `--visible-top`. Whoever zooms in looks at a part by choice, and the rest stays where it is.
 */
export function useVisiblePart() {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const part = window.visualViewport
    if (!part) return
    const fit = () => {
      const style = element.current?.style
      const isCovered = part.scale < 1.01 && document.documentElement.clientHeight - part.height > KEYBOARD_PX
      if (!isCovered) {
        style?.removeProperty('--visible-height')
        style?.removeProperty('--visible-top')
        return
      }
      style?.setProperty('--visible-height', `${part.height}px`)
      style?.setProperty('--visible-top', `${part.pageTop}px`)
    }
    fit()
    part.addEventListener('resize', fit)
    part.addEventListener('scroll', fit)
    return () => {
      part.removeEventListener('resize', fit)
      part.removeEventListener('scroll', fit)
    }
  }, [])
  return element
}
