import { type ReactNode, useState } from 'react'
import type { Agenda, AgendaItem } from '#shared/calibration/agenda.ts'
import { questionAgreement } from '#shared/calibration/agreement.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import { thinWords } from '#client/connection/thin-words.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { RevisionDrafts } from './revision-drafts.ts'

type Props = {
  matrix: RatingMatrix
  agenda: Agenda
  shown: QuestionId | null
  leads: boolean
  drafts: RevisionDrafts
  onOpen: (question: QuestionId) => void
}

/** What to talk about, the widest weighted disagreement first. The lead's press moves the panel, others' only themselves. */
export function AgendaList({ matrix, agenda, shown, leads, drafts, onOpen }: Props) {
  const { view } = useRoom()
  const [open, setOpen] = useState(() => matchMedia('(min-width: 900px)').matches)
  const item = (id: QuestionId, words: string, wide = false) => (
    <li key={id}>
      <button
        type="button"
        className="debrief-item"
        aria-current={id === shown ? 'true' : undefined}
        onClick={() => onOpen(id)}
      >
        <b className="ui-figures">{view.kit.questions.findIndex((it) => it.id === id) + 1}</b>
        <span>
          {view.kit.questions.find((it) => it.id === id)?.label}
          <span className={wide ? 'debrief-flag' : 'ui-tiny'}>{words}</span>
          {drafts.all.has(id) && <span className="ui-tiny">your revision is not sent yet</span>}
        </span>
        {id === view.discussing ? (
          <span className="debrief-now">now</span>
        ) : (
          view.discussed.includes(id) && (
            <span className="ui-tiny">
              <span aria-hidden="true">✓</span>
              <span className="ui-hidden">discussed</span>
            </span>
          )
        )}
      </button>
    </li>
  )
  const apart = (it: AgendaItem) =>
    item(it.questionId, wordsOf(matrix, it.questionId, it.words), it.spread.range >= 3)
  const undiscussed = agenda.discuss.filter((it) => !view.discussed.includes(it.questionId)).length
  const first = agenda.discuss.filter((it) => agenda.first.includes(it.questionId))
  const later = agenda.discuss.filter((it) => !agenda.first.includes(it.questionId))
  return (
    <details className="debrief-agenda" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Agenda</h2>
        <span className="ui-tiny">
          {agenda.discuss.length} where ratings differ{undiscussed > 0 && `, ${undiscussed} not discussed`}
        </span>
      </summary>
      {first.length > 0 && <ol className="debrief-items">{first.map(apart)}</ol>}
      {later.length > 0 && <Group title="Then, if there is time">{later.map(apart)}</Group>}
      {agenda.thin.length > 0 && (
        <Group title="One rating or none">
          {agenda.thin.map((it) => item(it.questionId, thinWords(view, it)))}
        </Group>
      )}
      {agenda.agreed.length > 0 && (
        <Group title="All the same">
          {agenda.agreed.map((id) => item(id, wordsOf(matrix, id, 'the same rating')))}
        </Group>
      )}
      {agenda.skipped.length > 0 && (
        <Group title="Skipped">
          {agenda.skipped.map((id) => item(id, view.skipped[id]?.reason ?? 'skipped'))}
        </Group>
      )}
      <p className="ui-tiny debrief-note">
        By weight × spread without anybody’s general leaning, with revisions as they come.{' '}
        {leads ? 'Your choice shows for everybody.' : 'Look where you like; the lead sets what is discussed.'}
      </p>
    </details>
  )
}

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <h3 className="debrief-group">{title}</h3>
    <ul className="debrief-items">{children}</ul>
  </>
)

/** "2 points apart, was 3": how far the discussion has come. */
function wordsOf(matrix: RatingMatrix, id: QuestionId, now: string): string {
  const before = questionAgreement(matrix, id, 'locked')
  const after = questionAgreement(matrix, id, 'revised')
  if (before.kind !== 'agreement' || after.kind !== 'agreement') return now
  return before.spread.range === after.spread.range ? now : `${now}, was ${before.spread.range} apart`
}
