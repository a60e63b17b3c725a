import { useState, type CSSProperties } from 'react'
import { type Pairs, questionAgreement } from '#shared/calibration/agreement.ts'
import type { Spread } from '#shared/calibration/spread.ts'
import { percent } from '#shared/calibration/words.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { thinWords } from '#client/connection/thin-words.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { scoreNote } from './calibrated.ts'
import { Explained } from '#client/ui/explained.tsx'
import { Evidence, OUTLIER_WORDS } from './evidence.tsx'
import { points } from './figures.ts'
import { cellWords, RatingCell } from './rating-cell.tsx'
import type { Rubric } from './rubric.ts'
import type { Known } from './use-panel-result.ts'

/** With more raters a row of ratings takes a line of its own on paper. */
const LARGE_PANEL = 6

type Open = { readonly question: QuestionId; readonly seat: SeatId } | null

/** Questions by raters. A press on a cell opens the evidence of its row, that rater's first. */
export function Matrix({ rubric, known }: { rubric: Rubric; known: Known }) {
  const [open, setOpen] = useState<Open>(null)
  const [widestFirst, setWidestFirst] = useState(false)
  const { matrix, columns, agenda } = rubric
  const inKitOrder = matrix.questions.map((it) => it.id)
  const widest = agenda.discuss.map((it) => it.questionId)
  const rows = widestFirst ? [...widest, ...inKitOrder.filter((id) => !widest.includes(id))] : inKitOrder
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
      <div className="results-scroll">
        <div
          className={`results-matrix ${columns.length > LARGE_PANEL ? 'is-large' : ''}`}
          role="table"
          aria-label="Ratings"
          style={{ '--raters': columns.length } as CSSProperties}
        >
          <div className="results-row is-head" role="row">
            <span role="columnheader">Question</span>
            {columns.map((seat) => (
              <span key={seat} role="columnheader" className="results-rater" title={rubric.names.seat(seat)}>
                <span>{rubric.shortName(seat)}</span>
              </span>
            ))}
            <span role="columnheader">Mean</span>
            <span role="columnheader">Agreement</span>
          </div>
          {rows.map((id) => (
            <Row key={id} rubric={rubric} known={known} id={id} open={open} onOpen={setOpen} />
          ))}
        </div>
      </div>
      <p className="ui-tiny results-legend">
        <span className="ui-noprint">Press a rating for its evidence. </span>3 → 4 is a rating revised in the
        debrief; the underlined one counts. Hatched: ○ not asked, – not observed, × declined; no score, and
        never 0.
        <span className="ui-noprint">
          {' '}
          A ? asks to check a rating that lies far from the others and from its rater’s own level.
        </span>
      </p>
      <Explained label="Mean, sd, n, same, within 1">
        The mean of the scores that count, how far they lie from it on average (standard deviation), and how
        many there are. Same and within 1: the shares of pairs of raters who gave this answer the same score,
        or scores one point apart at most. With few raters chance alone does that often.
      </Explained>
    </Card>
  )
}

type RowProps = {
  rubric: Rubric
  known: Known
  id: QuestionId
  open: Open
  onOpen: (open: Open) => void
}

function Row({ rubric, known, id, open, onOpen }: RowProps) {
  const { matrix, columns } = rubric
  const skipped = matrix.questions.find((it) => it.id === id)!.skipped
  const here = open?.question === id ? open.seat : null
  return (
    <>
      <div className="results-row" role="row">
        <span role="rowheader" className="results-question">
          <b className="ui-figures">{rubric.questionNumber(id)}</b> {rubric.question(id).label}
        </span>
        {columns.map((seat) => {
          const cell = matrix.cells.get(id)!.get(seat)!
          const outlier = known.kind === 'known' && scoreNote(known.result, seat, id)?.outlier === true
          return (
            <span key={seat} role="cell" className={outlier ? 'is-outlier' : ''}>
              <button
                type="button"
                className="results-cell"
                aria-expanded={here === seat}
                aria-label={`${rubric.names.seat(seat)}, question ${rubric.questionNumber(id)}: ${cellWords(cell, skipped)}${outlier ? `. ${OUTLIER_WORDS}` : ''}`}
                onClick={() => onOpen(here === seat ? null : { question: id, seat })}
              >
                <RatingCell cell={cell} skipped={skipped} />
                {outlier && (
                  <span className="results-outlier" aria-hidden="true">
                    ?
                  </span>
                )}
              </button>
            </span>
          )
        })}
        <AgreementCells rubric={rubric} id={id} skipped={skipped} />
      </div>
      {here && (
        <Evidence rubric={rubric} known={known} question={id} first={here} onClose={() => onOpen(null)} />
      )}
    </>
  )
}

function AgreementCells({ rubric, id, skipped }: { rubric: Rubric; id: QuestionId; skipped: boolean }) {
  const agreement = questionAgreement(rubric.matrix, id, 'counted')
  const { spread } = agreement
  return (
    <>
      <span role="cell" className="results-mean ui-figures">
        {spread && (
          <>
            <b>{points(spread.mean)}</b>
            <span className="ui-tiny">
              {spread.sd === null ? '' : `sd ${spread.sd.toFixed(1)} · `}n {spread.n}
            </span>
          </>
        )}
      </span>
      <span role="cell" className="results-agreement">
        {agreement.kind === 'too-few' ? (
          <span className="ui-muted">
            {skipped ? 'skipped' : thinWords(rubric.state, { questionId: id, n: spread?.n ?? 0 })}
          </span>
        ) : (
          <>
            <span className={agreement.spread.range >= 3 ? 'results-flag' : ''}>{agreement.words}</span>
            <span className="ui-tiny ui-figures">
              {`${rangeOf(agreement.spread)} · same ${share(agreement.pairs, 'exact')} · within 1 ${share(agreement.pairs, 'withinOne')}`}
            </span>
          </>
        )}
      </span>
    </>
  )
}

const rangeOf = ({ min, max }: Spread) => (min === max ? String(min) : `${min} to ${max}`)
const share = (pairs: Pairs, which: 'exact' | 'withinOne') => percent(pairs[which] / pairs.pairs)
