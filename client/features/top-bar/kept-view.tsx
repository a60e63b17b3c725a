import { useRoom } from '#client/connection/room.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { clockText } from './clock.ts'

/** Said while the server has not answered this page: how old what is shown is, and what becomes of what is written. */
export function KeptView() {
  const { asOf } = useRoom()
  if (asOf === null) return null
  return (
    <div className="bar-notice is-kept-view">
      <Notice>
        {`Offline. Showing the room as of ${clockText(asOf)}. What you write is kept on this device. Everything that needs the server waits.`}
      </Notice>
    </div>
  )
}
