import { useRoom } from '#client/connection/room.tsx'
import { Select } from '#client/ui/field.tsx'
import { Problem } from '#client/ui/problem.tsx'
import type { SeatId } from '#shared/model/ids.ts'
import type { Question } from '#shared/model/kit.ts'
import { entryOf } from '#shared/panel/entries.ts'
import { isLead } from '#shared/panel/seats.ts'
import { useSending } from '#client/connection/use-sending.ts'

/** Who asks this question: the lead's choice, everybody's to see. */
export function Asker({ question }: { question: Question }) {
  const { panel, view, me, names } = useRoom()
  const { busy, problem, send } = useSending()
  const asker = entryOf(view.askers, question.id)
  if (!isLead(view, me)) {
    const words = asker === undefined ? 'anybody' : asker === me ? 'you ask' : names(asker)
    return (
      <span className={`lobby-asker ${asker === me ? 'is-me' : ''}`} dir="auto">
        {words}
      </span>
    )
  }
  return (
    <span className="lobby-asker">
      <Select
        aria-label={`Who asks question ${question.label}`}
        value={asker ?? ''}
        disabled={busy}
        onChange={(event) => {
          const seat = event.target.value === '' ? null : (event.target.value as SeatId)
          send({ type: 'assignAsker', questionId: question.id, seat })
        }}
      >
        <option value="">Anybody asks</option>
        {panel.seats
          .filter((it) => !it.revoked && it.role !== 'observer')
          .map((it) => (
            <option key={it.id} value={it.id}>
              {it.id === me ? `${it.name} (you)` : it.name}
            </option>
          ))}
      </Select>
      <Problem text={problem} />
    </span>
  )
}
