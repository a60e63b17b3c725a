import { Link, useLocation } from 'react-router'
import type { ApiFailure } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Empty } from '#client/ui/empty.tsx'
import type { PanelId } from '#shared/model/ids.ts'
import './no-record.css'

/** Nothing to show before the reveal: what opens it, and the way to the room. */
export const TooEarly = ({ panelId, title, text }: { panelId: PanelId; title: string; text: string }) => (
  <div className="no-record">
    <Empty
      title={title}
      action={
        <Link className={buttonClass('primary')} to={`/panel/${panelId}`}>
          Go to the room
        </Link>
      }
    >
      {text}
    </Empty>
  </div>
)

/** Why a record is not on the screen, and every way on that could help. */
export function NoRecord({ failure, onAgain }: { failure: ApiFailure; onAgain: () => void }) {
  const { pathname } = useLocation()
  const isClosed = failure.kind === 'refused'
  const isOthers = failure.kind === 'forbidden' || failure.kind === 'not-found'
  return (
    <div className="no-record">
      <Empty
        title={isClosed ? 'Not open to you yet' : 'The record cannot be shown'}
        action={
          <span className="ui-line">
            {failure.kind === 'signed-out' || isOthers ? (
              <Link className={buttonClass('primary')} to="/sign-in" state={{ from: pathname }}>
                Sign in
              </Link>
            ) : (
              <Button kind="primary" onClick={onAgain}>
                Try again
              </Button>
            )}
            <Link className={buttonClass()} to="/">
              To your panels
            </Link>
          </span>
        }
      >
        {failureText(failure)}
      </Empty>
    </div>
  )
}
