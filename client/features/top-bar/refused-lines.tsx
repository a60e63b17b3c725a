import { useRefused } from '#client/connection/documents.tsx'
import { Button } from '#client/ui/button.tsx'
import { CopyButton } from '#client/ui/copy-button.tsx'
import { Notice } from '#client/ui/notice.tsx'

/** Lines that the server would not take. They stay here until they were looked at: nothing typed goes silently. */
export function RefusedLines() {
  const refused = useRefused()
  if (!refused) return null
  return (
    <div className="bar-notice">
      <Notice
        tone="danger"
        action={
          <span className="ui-line">
            <CopyButton text={refused.text} size="small" />
            <Button size="small" kind="quiet" onClick={refused.dismiss}>
              Dismiss
            </Button>
          </span>
        }
      >
        <b>These lines were not saved:</b>
        <span className="bar-refused" dir="auto">
          {refused.text}
        </span>
      </Notice>
    </div>
  )
}
