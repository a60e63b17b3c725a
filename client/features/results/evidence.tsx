import { type Cell, evidenceOf, lacksEvidence } from '#shared/calibration/ratings.ts'
import { ratingDelayWords } from '#shared/calibration/words.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import type { NoteKind } from '#shared/model/scorecard.ts'
import { Button } from '#client/ui/button.tsx'
import { ScoreChip } from '#client/ui/score.tsx'
import { scoreNote } from './calibrated.ts'
import { cellWords } from './rating-cell.tsx'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

type Props = { rubric: Rubric; known: Known; question: QuestionId; first: SeatId; onClose: () => void }

/** What stands behind one row's ratings, the pressed rater's first. */
export function Evidence({ rubric, known, question, first, onClose }: Props) {
  const { matrix, columns } = rubric
  const seats = [first, ...columns.filter((seat) => seat !== first)]
  return (
    <div className="results-evidence" role="row">
      <div role="cell">
        <div className="results-evidence-head">
          <p className="ui-muted">{rubric.question(question).text}</p>
          <Button kind="quiet" size="small" onClick={onClose} aria-label="Close the evidence">
            ✕
          </Button>
        </div>
        {seats.map((seat) => (
          <RaterEvidence
            key={seat}
            rubric={rubric}
            cell={matrix.cells.get(question)!.get(seat)!}
            known={known}
          />
        ))}
      </div>
    </div>
  )
}

/** Of a score far from what the others and the rater's own level suggest. It stays as it is. */
export const OUTLIER_WORDS =
  'Differs from what the others and this rater’s own level suggest: check for a slip or a different observation'

const KIND_WORDS: { readonly [Kind in NoteKind]: string } = {
  heard: 'heard',
  thought: 'thought',
  probe: 'to probe',
}

type RaterProps = {
  rubric: Rubric
  cell: Cell
  /** With it, what the calibration says of the score where this reader may know. */
  known?: Known
  /** Leaves thoughts and plans to probe out: paper travels further than a screen. */
  heardOnly?: boolean
}

/** One rater's rating with its lines: heard is evidence, the others are named for what they are. */
export function RaterEvidence({ rubric, cell, known, heardOnly }: RaterProps) {
  const lines = heardOnly ? evidenceOf(cell) : cell.notes.filter((line) => line.text.trim() !== '')
  const skipped = rubric.matrix.questions.find((it) => it.id === cell.questionId)!.skipped
  const delay = rubric.fidelity.delays
    .find((it) => it.questionId === cell.questionId)
    ?.raters.find((it) => it.seat === cell.seat)
  const note = known?.kind === 'known' ? scoreNote(known.result, cell.seat, cell.questionId) : null
  return (
    <div className="results-rater-evidence">
      <p>
        <ScoreChip rating={cell.locked} label="" /> <b dir="auto">{rubric.names.seat(cell.seat)}</b>{' '}
        <span className="ui-tiny">
          {cellWords(cell, skipped)}
          {delay && ` · ${ratingDelayWords(delay.ms)}`}
        </span>
      </p>
      {lines.map((line, index) => (
        <blockquote key={index} dir="auto" className={line.kind === 'heard' ? '' : 'is-aside'}>
          {line.kind === 'heard' ? `“${line.text}”` : line.text}
          {line.kind !== 'heard' && <span className="ui-tiny"> {KIND_WORDS[line.kind]}</span>}
        </blockquote>
      ))}
      {cell.revisions.map((it, index) => (
        <p key={index} className="results-reason" dir="auto">
          Revised {String(it.from)} → {String(it.to)}: {it.reason}
          {it.chosen && <> Chosen by the lead: {it.chosen.reason}</>}
        </p>
      ))}
      {note?.outlier && <p className="results-flag">{OUTLIER_WORDS}</p>}
      {note && note.counted !== null && (
        <p className="ui-tiny">One point more here would move the result by {note.counted.toFixed(2)}.</p>
      )}
      {lacksEvidence(cell) && !skipped && (
        <p className="results-flag">A {cell.locked} without anything heard</p>
      )}
      {lines.length === 0 && !lacksEvidence(cell) && <p className="ui-tiny">no notes</p>}
    </div>
  )
}
