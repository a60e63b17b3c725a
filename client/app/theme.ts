export type Theme = 'system' | 'light' | 'dark'

const KEY = 'panelroom-theme'

/** The choice kept on this device; `system` where there is none, or none may be kept. */
export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'light' || kept === 'dark' ? kept : 'system'
  } catch {
    return 'system'
  }
}

/** Paints the page in `theme`. */
export function applyTheme(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

/** Paints the page in `theme` and keeps the choice on this device. */
export function chooseTheme(theme: Theme) {
  applyTheme(theme)
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // A browser without storage forgets the choice at the next load. Nothing else depends on it.
  }
}
