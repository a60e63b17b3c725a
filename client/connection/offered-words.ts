import type { PanelId, SeatId } from '#shared/model/ids.ts'

/** Words that the server would not take, kept on this device until somebody has them or does not want them. */
export type OfferedWords = {
  text(): string | null
  /** Adds words. The same words are not offered twice. */
  add(words: string): void
  /** They are elsewhere now: still shown on this page, and no longer kept. */
  copied(): void
  dismiss(): void
}

const PREFIX = 'panelroom/offered/'

export function openOfferedWords(panelId: PanelId, seat: SeatId): OfferedWords {
  const key = `${PREFIX}${panelId}/${seat}`
  let text = attempt(() => localStorage.getItem(key)) ?? null
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

/** Whoever signs out on a shared device leaves no words behind. */
export function forgetOfferedWords(): void {
  attempt(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
  })
}

/** Storage may be full or forbidden: then the words are on this page alone. */
function attempt<Value>(act: () => Value): Value | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
