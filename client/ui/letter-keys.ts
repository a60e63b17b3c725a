import { useSyncExternalStore } from 'react'

const KEY = 'panelroom-letter-keys'
const listeners = new Set<() => void>()
let on = kept()

/** Whether single letters and digits are commands on this device. Speech input and unsteady hands are better off without. */
export const letterKeysAreOn = () => on

/** The same for a screen that shows it, and the switch. The choice stays on this device. */
export function useLetterKeys(): [on: boolean, turn: (on: boolean) => void] {
  const now = useSyncExternalStore((changed) => {
    listeners.add(changed)
    return () => listeners.delete(changed)
  }, letterKeysAreOn)
  return [now, turn]
}

function turn(next: boolean) {
  on = next
  listeners.forEach((changed) => changed())
  try {
    localStorage.setItem(KEY, next ? 'on' : 'off')
  } catch {
    // A browser without storage forgets the choice at the next load.
  }
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}
