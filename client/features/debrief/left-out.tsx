import { useRoom } from '#client/connection/room.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { hasLocked, isRater } from '#shared/panel/seats.ts'

/** For a rater whom the reveal did not wait for: where their ratings are, and that these count for nothing. */
export function LeftOut() {
  const { view, me, mySeat } = useRoom()
  if (!isRater(mySeat) || mySeat.recused !== null || hasLocked(view, me)) return null
  return (
    <Notice>
      <b>The lead revealed without your scorecard, which was not locked.</b> Nobody on the panel sees your
      ratings and your own notes, and they do not count. You can still listen, speak, and read here.
    </Notice>
  )
}
