import { useEffect, useState } from 'react'
import { isInText } from '#client/ui/typing.ts'
import type { Phase } from '#shared/panel/state.ts'

export type ShownPhase = {
  /** The phase whose screen is shown. */
  readonly shown: Phase
  /** The questions have ended, and this person still writes where they were. */
  readonly isHeld: boolean
  readonly goOn: () => void
}

/**
 * Whoever writes when the questions end writes on where they are: the page goes on to scoring when they leave the text, or at their press.
 * Their own lock, from another device, and later phases wait for nobody: the note they write in is frozen by then.
 */
export function useShownPhase(phase: Phase, isLocked: boolean): ShownPhase {
  const [seen, setSeen] = useState(phase)
  const [stays, setStays] = useState(false)
  // While it renders, not after it: the text would be gone by then, and the next letters with it.
  if (seen !== phase) {
    setSeen(phase)
    setStays(seen === 'interview' && phase === 'scoring' && isInText())
  }

  useEffect(() => {
    if (!stays) return
    let isPressed = false
    let check: ReturnType<typeof setTimeout> | undefined
    // In a moment: what has the focus next is known then, and a press that took it is through.
    const look = () => {
      check = setTimeout(() => {
        if (!isPressed && !isInText()) setStays(false)
      })
    }
    const press = () => {
      isPressed = true
    }
    const letGo = () => {
      isPressed = false
      look()
    }
    look()
    document.addEventListener('focusout', look)
    document.addEventListener('pointerdown', press, true)
    document.addEventListener('pointerup', letGo, true)
    document.addEventListener('pointercancel', letGo, true)
    return () => {
      clearTimeout(check)
      document.removeEventListener('focusout', look)
      document.removeEventListener('pointerdown', press, true)
      document.removeEventListener('pointerup', letGo, true)
      document.removeEventListener('pointercancel', letGo, true)
    }
  }, [stays])

  const isHeld = stays && !isLocked
  return { shown: isHeld ? 'interview' : phase, isHeld, goOn: () => setStays(false) }
}
