import { useRef, useState } from 'react'
import { useNow } from '#client/connection/use-now.ts'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import type { EpochMs } from '#shared/model/ids.ts'
import { isSkipped, isVisited, placeOfQuestion, questionAt } from '#shared/panel/places.ts'
import { obstacleToAdvancing, obstacleToUndo } from '#shared/panel/rules/interview.ts'
import { countsIn, isLead, isPresent } from '#shared/panel/seats.ts'
import { type PanelState, type Place, UNDO_MS } from '#shared/panel/state.ts'
import { LeadForm } from './lead-form.tsx'
import { useKeys } from './use-keys.ts'

/** What only the lead can do. Nothing here is a modal; every move can be taken back for ten seconds. */
export function LeadBar() {
  const { view, me } = useRoom()
  return isLead(view, me) ? <Bar /> : null
}

function Bar() {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const [form, setForm] = useState<'skip' | 'off-script' | 'end' | null>(null)
  const at = questionAt(view.place)
  const atEnd = view.place?.at === 'candidate-questions'
  const more = useRef<HTMLDetailsElement>(null)
  const choose = (next: 'skip' | 'off-script' | 'end') => {
    setForm(next)
    more.current?.removeAttribute('open')
  }
  const before = placeBefore(view)

  const next = () => {
    if (view.place && !obstacleToAdvancing(view, me)) send({ type: 'advance', from: view.place })
  }
  const back = () => before && send({ type: 'goTo', from: view.place, to: before })
  const undo = () => send({ type: 'undoAdvance' })
  useKeys({ n: atEnd ? undefined : next, p: back, u: undo })

  return (
    <div className="iv-lead">
      {form && <LeadForm form={form} questionId={at} onDone={() => setForm(null)} />}
      {problem && (
        <p role="alert" className="iv-problem">
          {problem}
        </p>
      )}
      <div className="iv-lead-row">
        <Button onClick={back} disabled={!before} keys="P">
          Back
        </Button>
        {at && (
          <span className="iv-lead-skip">
            <Button onClick={() => setForm('skip')}>Skip</Button>
          </span>
        )}
        <details className="iv-lead-more" ref={more}>
          <summary>More</summary>
          <div className="iv-lead-extra">
            {at && (
              <span className="iv-lead-skip-narrow">
                <Button onClick={() => choose('skip')}>Skip</Button>
              </span>
            )}
            <Button onClick={() => choose('off-script')}>Off-script</Button>
            {view.pausedSince === null ? (
              <Button onClick={() => send({ type: 'pause' })}>Pause</Button>
            ) : (
              <Button onClick={() => send({ type: 'resume' })}>Resume</Button>
            )}
            {!atEnd && <Button onClick={() => choose('end')}>End questions</Button>}
          </div>
        </details>
        <span className="iv-lead-gap" />
        <Answered />
        <Undo onUndo={undo} />
        {atEnd ? (
          <Button kind="primary" busy={busy} onClick={() => setForm('end')}>
            End questions
          </Button>
        ) : (
          <Button kind="primary" busy={busy} onClick={next} keys="N">
            <span>
              Next<span className="iv-lead-word"> question</span>
            </span>
          </Button>
        )}
      </div>
    </div>
  )
}

/** The nearest earlier question, in kit order, that was asked: going back again and again goes further back. */
function placeBefore(view: PanelState): Place | null {
  const ids = view.kit.questions.map((it) => it.id)
  const at = questionAt(view.place)
  const earlier = at === null ? ids : ids.slice(0, ids.indexOf(at))
  const found = earlier.findLast((id) => isVisited(view, id) && !isSkipped(view, id))
  return found === undefined ? null : placeOfQuestion(found)
}

/** How many have an answer of any kind for this question. Told by their own devices; never which. */
function Answered() {
  const { view, presence } = useRoom()
  if (questionAt(view.place) === null) return null
  const raters = Object.values(view.seats).filter(
    (it) => countsIn(it) && isPresent(it) && it.recused === null,
  )
  const answered = raters.filter((it) => presence.get(it.id)?.activity?.answered)
  return (
    <span className="iv-answered">
      {answered.length} of {raters.length} have answered
    </span>
  )
}

function Undo({ onUndo }: { onUndo: () => void }) {
  const { view, me } = useRoom()
  const now = useNow() as EpochMs
  if (!view.lastMove || obstacleToUndo(view, me, now)) return null
  const left = Math.max(0, Math.ceil((view.lastMove.at + UNDO_MS - now) / 1_000))
  return (
    <Button onClick={onUndo} keys="U">
      Undo <span className="iv-undo-left">{left} s</span>
    </Button>
  )
}
