import { useRoom } from '#client/connection/room.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { hasLocked, isRater } from '#shared/panel/seats.ts'

/** Whose scorecards the reveal did not wait for: to them, where their ratings are; to everybody else, who is not shown here. */
export function LeftOut() {
  const { view, me, mySeat, names } = useRoom()
  if (isRater(mySeat) && mySeat.recused === null && !hasLocked(view, me)) {
    return (
      <Notice>
        <b>The lead revealed without your scorecard, which was not locked.</b> Nobody on the panel sees your
        ratings and your own notes, and they do not count. You can still listen, speak, and read here.
      </Notice>
    )
  }
  const missing = view.revealed?.override?.missing ?? []
  if (missing.length === 0) return null
  return (
    <p className="ui-muted debrief-left-out">
      Revealed without {new Intl.ListFormat('en-GB').format(missing.map(names))}, whose{' '}
      {missing.length === 1 ? 'scorecard was' : 'scorecards were'} not locked:{' '}
      {missing.length === 1 ? 'it does' : 'they do'} not count.
    </p>
  )
}
