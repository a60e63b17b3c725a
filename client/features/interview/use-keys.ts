import { useEffect, useRef } from 'react'
import { letterKeysAreOn } from '#client/ui/letter-keys.ts'
import { isInText } from '#client/ui/typing.ts'

/** What a key does, by its name in `KeyboardEvent.key`, lower case; an arrow with Shift held is `shift+arrowright`. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>

/** Keys for the whole screen. They rest while somebody types, and while another modifier than Shift is held. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const rests =
        // A key held down is one press: nobody moves the panel by leaning on the keyboard.
        event.repeat ||
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isInText() ||
        (event.key.length === 1 && !letterKeysAreOn()) ||
        // Nobody moves the panel behind a dialog that waits for an answer.
        document.querySelector('dialog[open]') !== null
      const run = rests ? undefined : latest.current[nameOf(event)]
      if (!run) return
      event.preventDefault()
      run()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function nameOf({ key, shiftKey }: KeyboardEvent): string {
  const name = key.toLowerCase()
  // A sign may need Shift to be typed at all; an arrow never does.
  return shiftKey && name.startsWith('arrow') ? `shift+${name}` : name
}
