import { useSaveState, useScorecard } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { isRater } from '#shared/panel/seats.ts'

/** What this page has checked for this person, ticked only where it holds; then what nobody but they can know. */
export function Ready() {
  const { link, asOf, mySeat } = useRoom()
  const scorecard = useScorecard()
  const { status } = useSaveState()
  const isLinked = link === 'live' && asOf === null
  const isOpen = isLinked && scorecard !== null && status === 'saved'
  return (
    <>
      <ul className="lobby-ready">
        <Check holds={isLinked} yes="This device is connected to the room" no="Connecting to the room …" />
        {isRater(mySeat) && (
          <Check holds={isOpen} yes="Your notes are open, and saved" no="Your notes are not open yet" />
        )}
      </ul>
      <p className="lobby-advice">
        Be in the call with this page beside it, and know which questions you ask and their anchors.
      </p>
    </>
  )
}

const Check = ({ holds, yes, no }: { holds: boolean; yes: string; no: string }) => (
  <li className={holds ? 'is-so' : ''}>{holds ? yes : no}</li>
)
