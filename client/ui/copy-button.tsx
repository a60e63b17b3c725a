import { useEffect, useState } from 'react'
import { Button, type ButtonKind, type ButtonSize } from './button.tsx'

type Props = { text: string; label?: string; kind?: ButtonKind; size?: ButtonSize }

/** Copies `text` and says so, or says that the browser would not. */
export function CopyButton({ text, label = 'Copy', kind, size }: Props) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)

  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 2_500)
    return () => clearTimeout(timer)
  }, [outcome])

  return (
    <Button
      kind={kind}
      size={size}
      onClick={() => void copy(text).then((done) => setOutcome(done ? 'copied' : 'failed'))}
    >
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
