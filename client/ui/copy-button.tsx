import { useEffect, useState } from 'react'
import { Button, type ButtonKind, type ButtonSize } from './button.tsx'

type Props = { text: string; label?: string; kind?: ButtonKind; size?: ButtonSize; onCopied?: () => void }

/** Copies `text` and says so, or says that the browser would not. */
export function CopyButton({ text, label = 'Copy', kind, size, onCopied }: Props) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)

  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 2_500)
    return () => clearTimeout(timer)
  }, [outcome])

  async function press() {
    const done = await copy(text)
    setOutcome(done ? 'copied' : 'failed')
    if (done) onCopied?.()
  }

  return (
    <Button kind={kind} size={size} onClick={() => void press()}>
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied ✓' : outcome === 'failed' ? 'Not copied: select it' : label}
      </span>
    </Button>
  )
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Plain http on a local network has no clipboard API; the old command still works there.
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'ui-hidden'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
