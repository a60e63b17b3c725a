/** Where Enter presses something. In a longer text it is a new line, and may be held. */
const PRESSED = 'button, a, summary, input'

/** A key held down is one press, Enter as well: nobody moves a panel or confirms anything by leaning on the keyboard. */
export function pressOnceWithEnter(): void {
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.repeat && event.key === 'Enter' && (event.target as Element | null)?.closest?.(PRESSED))
        event.preventDefault()
    },
    true,
  )
}
