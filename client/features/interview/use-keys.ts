import { useEffect, useRef } from 'react'
import { isInText } from './use-look.ts'

/** What a key does, by its name in `KeyboardEvent.key`, lower case. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>

/** Keys for the whole screen. They rest while somebody types, and while a modifier is held. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A key held down is one press: nobody moves the panel by leaning on the keyboard.
      if (
        event.repeat ||
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isInText() ||
        // Nobody moves the panel behind a dialog that waits for an answer.
        document.querySelector('dialog[open]') !== null
      )
        return
      const run = latest.current[event.key.toLowerCase()]
      if (!run) return
      event.preventDefault()
      run()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
