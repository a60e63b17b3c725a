import { Link } from 'react-router'
import { useRoom } from '#client/connection/room.tsx'
import { buttonClass } from '#client/ui/button.tsx'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** The end of a panel: nothing changes here any more, and this is where its record lies. */
export function SealedPage() {
  const { panelId, view } = useRoom()
  return (
    <div className="room-page">
      <h1>This panel is sealed</h1>
      <p className="ui-muted">
        {view.sealedAt !== null && `Sealed ${moment.format(view.sealedAt)}. `}
        Nothing in it can change any more: no rating, no note, no decision.
      </p>
      <div className="ui-line">
        <Link className={buttonClass('primary')} to={`/panel/${panelId}/results`}>
          Results
        </Link>
        <Link className={buttonClass()} to={`/panel/${panelId}/timeline`}>
          Timeline
        </Link>
        <Link className={buttonClass('quiet')} to="/">
          All my panels
        </Link>
      </div>
    </div>
  )
}
