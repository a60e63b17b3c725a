import { useState, type CSSProperties } from 'react'
import { questionAgreement } from '#shared/calibration/agreement.ts'
import { percent } from '#shared/calibration/words.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Evidence } from './evidence.tsx'
import { points } from './figures.ts'
import { cellWords, RatingCell } from './rating-cell.tsx'
import type { Rubric } from './rubric.ts'

type Open = { readonly question: QuestionId; readonly seat: SeatId } | null

/** Questions by raters. A press on a cell opens the evidence of its row, that rater's first. */
export function Matrix({ rubric }: { rubric: Rubric }) {
  const [open, setOpen] = useState<Open>(null)
  const [widestFirst, setWidestFirst] = useState(false)
  const { matrix, columns, agenda } = rubric
  const inKitOrder = matrix.questions.map((it) => it.id)
  const widest = agenda.discuss.map((it) => it.questionId)
  const rows = widestFirst ? [...widest, ...inKitOrder.filter((id) => !widest.includes(id))] : inKitOrder
  const seats = [...columns, ...matrix.shadows]
  return (
    <Card
      title="Ratings"
      className="results-matrix-card"
      aside={
        <Button kind="quiet" size="small" className="ui-noprint" onClick={() => setWidestFirst(!widestFirst)}>
          {widestFirst ? 'Show in the kit’s order' : 'Show widest disagreement first'}
        </Button>
      }
    >
      <div className="results-scroll" role="region" aria-label="Ratings by question and rater" tabIndex={0}>
        <div
          className="results-matrix"
          role="table"
          aria-label="Ratings"
          style={{ '--raters': seats.length } as CSSProperties}
        >
          <div className="results-row is-head" role="row">
            <span role="columnheader">Question</span>
            {seats.map((seat) => (
              <span key={seat} role="columnheader" className="results-rater" title={rubric.names.seat(seat)}>
                <span>{rubric.shortName(seat)}</span>
                {matrix.shadows.includes(seat) && <span className="ui-tiny">shadow</span>}
              </span>
            ))}
            <span role="columnheader">Agreement</span>
          </div>
          {rows.map((id) => (
            <Row key={id} rubric={rubric} id={id} seats={seats} open={open} onOpen={setOpen} />
          ))}
        </div>
      </div>
      <p className="ui-tiny results-legend">
        Press a rating for its evidence. 3 → 4 is a rating revised in the debrief; the underlined one counts.
        Hatched: ○ not asked, – not observed, × declined; no score, and never 0.
      </p>
    </Card>
  )
}

type RowProps = {
  rubric: Rubric
  id: QuestionId
  seats: readonly SeatId[]
  open: Open
  onOpen: (open: Open) => void
}

function Row({ rubric, id, seats, open, onOpen }: RowProps) {
  const { matrix } = rubric
  const skipped = matrix.questions.find((it) => it.id === id)!.skipped
  const here = open?.question === id ? open.seat : null
  return (
    <>
      <div className="results-row" role="row">
        <span role="rowheader" className="results-question">
          <b className="ui-figures">{rubric.questionNumber(id)}</b> {rubric.question(id).label}
        </span>
        {seats.map((seat) => {
          const cell = matrix.cells.get(id)!.get(seat)!
          return (
            <span key={seat} role="cell" className={matrix.shadows.includes(seat) ? 'is-shadow' : ''}>
              <button
                type="button"
                className="results-cell"
                aria-expanded={here === seat}
                aria-label={`${rubric.names.seat(seat)}, question ${rubric.questionNumber(id)}: ${cellWords(cell, skipped)}`}
                onClick={() => onOpen(here === seat ? null : { question: id, seat })}
              >
                <RatingCell cell={cell} skipped={skipped} />
              </button>
            </span>
          )
        })}
        <span role="cell" className="results-agreement">
          <AgreementWords rubric={rubric} id={id} skipped={skipped} />
        </span>
      </div>
      {here && <Evidence rubric={rubric} question={id} first={here} onClose={() => onOpen(null)} />}
    </>
  )
}

function AgreementWords({ rubric, id, skipped }: { rubric: Rubric; id: QuestionId; skipped: boolean }) {
  const agreement = questionAgreement(rubric.matrix, id, 'counted')
  if (skipped) return <span className="ui-muted">skipped</span>
  if (agreement.kind === 'too-few') {
    return <span className="ui-muted">{agreement.spread ? 'one rating only' : 'nobody rated'}</span>
  }
  const { words, spread, pairs } = agreement
  return (
    <>
      <span className={spread.range >= 3 ? 'results-flag' : ''}>{words}</span>
      <span className="ui-tiny ui-figures">
        {`mean ${points(spread.mean)} · ${spread.min}–${spread.max} · sd ${spread.sd?.toFixed(1)} · same ${percent(pairs.exact / pairs.pairs)} · within 1 ${percent(pairs.withinOne / pairs.pairs)} · n ${spread.n}`}
      </span>
    </>
  )
}
