import type { PanelId, SeatId } from '#shared/model/ids.ts'
import type { SeatHere } from './kept-copies.ts'

/** Words that the server would not take, kept on this device until somebody has them or does not want them. */
export type OfferedWords = {
  text(): string | null
  /** Adds words. The same words are not offered twice. */
  add(words: string): void
  /** They are elsewhere now: still shown on this page, and no longer kept. */
  copied(): void
  dismiss(): void
}

export function openOfferedWords(panelId: PanelId, seat: SeatId): OfferedWords {
  const key = keyOf({ panelId, seat })
  let text = offeredWords({ panelId, seat })
  return {
    text: () => text,
    add(words) {
      if (words === '' || text?.includes(words)) return
      // Another page of this person may have put something there as well.
      const before = attempt(() => localStorage.getItem(key)) ?? text
      text = before ? `${before}\n${words}` : words
      attempt(() => localStorage.setItem(key, text!))
    },
    copied() {
      attempt(() => localStorage.removeItem(key))
    },
    dismiss() {
      text = null
      attempt(() => localStorage.removeItem(key))
    },
  }
}

/** The words that are kept for a seat, or null. */
export const offeredWords = (seat: SeatHere): string | null =>
  attempt(() => localStorage.getItem(keyOf(seat))) ?? null

export function forgetOfferedWords(seat: SeatHere): void {
  attempt(() => localStorage.removeItem(keyOf(seat)))
}

const keyOf = ({ panelId, seat }: SeatHere) => `panelroom/offered/${panelId}/${seat}`

/** Storage may be full or forbidden: then the words are on this page alone. */
function attempt<Value>(act: () => Value): Value | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
