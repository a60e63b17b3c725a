import { useRoom } from '#client/connection/room.tsx'
import { buttonClass } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { CopyButton } from '#client/ui/copy-button.tsx'

/** The way to the video call, which is somewhere else: this page only stands beside it. */
export function CallCard() {
  const { panel } = useRoom()
  return (
    <Card title="The call">
      {panel.meetingLink ? (
        <div className="lobby-call">
          <p className="ui-muted">
            You meet the candidate on <b>{new URL(panel.meetingLink).host}</b>. Keep this page beside it: it
            makes no sound and the candidate cannot get in here.
          </p>
          <span className="ui-line">
            <a className={buttonClass()} href={panel.meetingLink} target="_blank" rel="noopener noreferrer">
              Join call
            </a>
            <CopyButton text={panel.meetingLink} label="Copy the link" kind="quiet" />
          </span>
        </div>
      ) : (
        <p className="ui-muted">
          No link was given. Keep this page beside your call, or on a phone next to it.
        </p>
      )}
    </Card>
  )
}
