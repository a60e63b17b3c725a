import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'

/** For those who do not rate: an observer, or somebody who stepped back. */
export function Waiting() {
  const { mySeat } = useRoom()
  return (
    <>
      <Card title={mySeat.recused ? 'You stepped back from this panel' : 'The panel is rating'}>
        <p className="ui-muted">
          {mySeat.recused
            ? 'You have no scorecard here, and the result goes without you. You may stay and listen.'
            : 'Those who rate finish their scorecards and lock them. There is nothing for you to do.'}{' '}
          This page goes on by itself when the lead reveals.
        </p>
      </Card>
    </>
  )
}
