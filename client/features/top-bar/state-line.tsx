import { useSaveState } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { isRater } from '#shared/panel/seats.ts'
import { clockText } from './clock.ts'
import { saveText } from './save-text.ts'

/** One quiet line under the bar: whether the candidate can hear us, and what is wrong if something is. */
export function StateLine() {
  const { panel, view, link, mySeat } = useRoom()
  const save = saveText(useSaveState())
  const inCall = view.phase === 'interview'
  const unsaved = save.trouble && isRater(mySeat)
  const away = link === 'reconnecting' || link === 'connecting' ? 'Reconnecting to the room…' : ''
  return (
    <div className={`bar-state ${inCall ? 'is-in-call' : ''}`}>
      <Explained reaches label={<b>{inCall ? 'Candidate is in the call' : 'Panel only'}</b>}>
        {inCall
          ? 'From the lead’s start until the lead ends the questions. Panelroom does not look into the call: show and say there only what the candidate may see and hear. The candidate has no way into this room.'
          : 'The candidate is not in the call: not before the lead starts the interview, and no longer once the lead has ended the questions. Panelroom does not look into the call, so look whether it is so.'}
      </Explained>
      {panel.rehearsal && <span className="bar-rehearsal">Rehearsal</span>}
      {view.pausedSince !== null && <span>Paused since {clockText(view.pausedSince)}</span>}
      {!save.trouble && isRater(mySeat) && <span className="bar-saved">{save.short}</span>}
      <span className="bar-trouble">{unsaved ? save.full : away}</span>
      {/* Only trouble is read out, and once: every save, or every letter that waits, would be too much. */}
      <span className="ui-hidden" role="status">
        {unsaved ? save.spoken : away}
      </span>
    </div>
  )
}
