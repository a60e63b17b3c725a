import { useOffered } from '#client/connection/documents.tsx'
import { Button } from '#client/ui/button.tsx'
import { CopyButton } from '#client/ui/copy-button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import './refused-lines.css'

/** Words that the server would not take. They stay here, over a reload too, until they were looked at: nothing typed goes silently. */
export function RefusedLines() {
  const { text, copied, dismiss } = useOffered()
  if (text === null) return null
  return (
    <div className="bar-notice">
      <Notice
        tone="danger"
        action={
          <span className="ui-line">
            <CopyButton text={text} size="small" onCopied={copied} />
            <Button size="small" kind="quiet" onClick={dismiss}>
              Dismiss
            </Button>
          </span>
        }
      >
        <b>This was not saved. Copy what you still need:</b>
        {/* Focusable, so that the keyboard can scroll it. */}
        <textarea
          className="bar-refused"
          aria-label="What was not saved"
          dir="auto"
          readOnly
          rows={Math.min(5, text.split('\n').length)}
          value={text}
        />
      </Notice>
    </div>
  )
}
