import { type Cell, lacksEvidence } from '#shared/calibration/ratings.ts'
import { ratingWords } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import type { Question } from '#shared/model/kit.ts'
import type { NoteKind } from '#shared/model/scorecard.ts'
import { obstacleToRevising } from '#shared/panel/rules/debrief.ts'
import { isLead } from '#shared/panel/seats.ts'
import { Avatar } from '#client/ui/avatar.tsx'
import { Button } from '#client/ui/button.tsx'
import { ScoreChip } from '#client/ui/score.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { ChooseRevision } from './choose-revision.tsx'
import { ReviseForm } from './revise-form.tsx'
import type { RevisionDraft } from './revision-drafts.ts'

type Props = {
  cell: Cell
  /** When this person speaks; null for a shadow, who does not count. */
  place: number | null
  question: Question
  /** My open revision of this question, or null. */
  draft?: RevisionDraft | null
  onDraft?: (draft: RevisionDraft | null) => void
}

const KINDS: { readonly [Kind in NoteKind]: string } = {
  heard: 'heard',
  thought: 'thought',
  probe: 'to probe',
}

/** One rater: the locked rating, revisions beside it, what was heard, and the ways to change it. */
export function RaterRow({ cell, place, question, draft, onDraft }: Props) {
  const { view, panel, me, names } = useRoom()
  const mine = cell.seat === me
  const lines = cell.notes.filter((line) => line.text.trim() !== '')
  const revising = useFocusAlong<HTMLDivElement>(Boolean(draft))
  const mayRevise = mine && onDraft !== undefined && obstacleToRevising(view, me, question.id) === null
  return (
    <li className="debrief-rater">
      <div className="debrief-rater-head">
        <Avatar
          name={names(cell.seat)}
          seatIndex={panel.seats.findIndex((it) => it.id === cell.seat)}
          size="small"
        />
        <span className="debrief-rater-name">
          <b dir="auto">{names(cell.seat)}</b>
          {mine && <span className="ui-tiny"> you</span>}
          <span className="ui-tiny">
            {place === null
              ? 'shadow, never counted'
              : isLead(view, cell.seat)
                ? `speaks ${place}, lead`
                : `speaks ${place}`}
          </span>
        </span>
        <span className="debrief-ratings">
          <ScoreChip rating={cell.locked} label={`locked: ${ratingWords(cell.locked)}`} />
          {cell.revisions.map((it, index) => (
            <span key={index} className="debrief-ratings">
              <span aria-hidden="true">→</span>
              <ScoreChip rating={it.to} label={`revised to ${ratingWords(it.to)}`} />
            </span>
          ))}
        </span>
      </div>
      {lines.map((line, index) => (
        <blockquote key={index} dir="auto" className={line.kind === 'heard' ? '' : 'is-aside'}>
          {line.text}
          {line.kind !== 'heard' && <span className="ui-tiny"> {KINDS[line.kind]}</span>}
        </blockquote>
      ))}
      {lines.length === 0 && !lacksEvidence(cell) && <p className="ui-tiny">no notes</p>}
      {lacksEvidence(cell) && (
        <p className="debrief-flag">A {cell.locked} without anything heard: ask what it rests on</p>
      )}
      {cell.revisions.map((it, index) => (
        <p key={index} className="debrief-reason" dir="auto">
          {ratingWords(it.from)} → {ratingWords(it.to)}: {it.reason}
        </p>
      ))}
      {place !== null && cell.revisions.length > 0 && <ChooseRevision cell={cell} />}
      {mayRevise && (
        <div className="debrief-choice" ref={revising}>
          {draft ? (
            <ReviseForm question={question} from={cell.revised} draft={draft} onDraft={onDraft} />
          ) : (
            <Button size="small" onClick={() => onDraft({ to: cell.revised, reason: '' })}>
              {cell.revisions.length > 0 ? 'Revise again' : 'Revise my rating'}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}
