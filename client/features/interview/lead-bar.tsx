import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useNow } from '#client/connection/use-now.ts'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { Menu, MenuItem } from '#client/ui/menu.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { useKeyboardLeftTo } from '#client/ui/use-keyboard-left-to.ts'
import type { EpochMs } from '#shared/model/ids.ts'
import { isSkipped, isVisited, nextPlace, placeOfQuestion, questionAt } from '#shared/panel/places.ts'
import { obstacleToAdvancing, obstacleToUndo } from '#shared/panel/rules/interview.ts'
import { countsIn, isLead, isPresent } from '#shared/panel/seats.ts'
import { type PanelState, type Place, UNDO_MS } from '#shared/panel/state.ts'
import { LeadForm, type LeadFormKind } from './lead-form.tsx'
import { useKeys } from './use-keys.ts'
import './lead-bar.css'

/** What only the lead can do. Nothing here is a modal; every move can be taken back for ten seconds. */
export function LeadBar() {
  const { view, me } = useRoom()
  return isLead(view, me) && view.phase === 'interview' ? <Bar /> : null
}

function Bar() {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const [form, setForm] = useState<LeadFormKind | null>(null)
  const row = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLElement>(null)
  const goesBack = useRef(false)
  const at = questionAt(view.place)
  const atEnd = view.place?.at === 'candidate-questions'
  const before = placeBefore(view)

  const next = () => {
    if (view.place && !obstacleToAdvancing(view, me)) send({ type: 'advance', from: view.place })
  }
  const back = () => before && send({ type: 'goTo', from: view.place, to: before })
  const undo = () => send({ type: 'undoAdvance' })
  useKeys({ 'shift+arrowright': atEnd ? undefined : next, 'shift+arrowleft': back, u: undo })

  function open(kind: LeadFormKind) {
    opener.current = document.activeElement as HTMLElement | null
    setForm(kind)
  }
  const close = useCallback(() => {
    // The keyboard goes back to where it came from, unless the lead has moved it since.
    goesBack.current = row.current?.parentElement?.contains(document.activeElement) ?? false
    setForm(null)
  }, [])
  useEffect(() => {
    if (form !== null || !goesBack.current) return
    goesBack.current = false
    opener.current?.focus()
  }, [form])

  return (
    <div className="iv-lead">
      {form && <LeadForm key={form} form={form} questionId={at} onDone={close} />}
      <Problem text={problem} />
      <div className="iv-lead-row" ref={row} role="group" aria-label="For the lead" tabIndex={-1}>
        <span className="iv-lead-back">
          <Button once onClick={back} disabled={!before} keys="Shift+ArrowLeft">
            Back
          </Button>
        </span>
        {at && (
          <span className="iv-lead-skip">
            <Button once onClick={() => open('skip')}>
              Skip
            </Button>
          </span>
        )}
        <Menu label="More" name="More for the lead" above>
          {at && (
            <span className="iv-lead-skip-narrow">
              <MenuItem onClick={() => open('skip')}>Skip this question</MenuItem>
            </span>
          )}
          <MenuItem onClick={() => open('off-script')}>Note an off-script question</MenuItem>
          {view.pausedSince === null ? (
            <MenuItem onClick={() => send({ type: 'pause' })}>Pause the clock</MenuItem>
          ) : (
            <MenuItem onClick={() => send({ type: 'resume' })}>Resume the clock</MenuItem>
          )}
          {!atEnd && <MenuItem onClick={() => open('end')}>End the questions</MenuItem>}
        </Menu>
        {view.pausedSince !== null && (
          <span className="iv-lead-resume">
            <Button once onClick={() => send({ type: 'resume' })}>
              <span>
                Resume<span className="iv-lead-word"> the clock</span>
              </span>
            </Button>
          </span>
        )}
        <span className="iv-lead-gap" />
        <Answered />
        <Undo onUndo={undo} place={row} />
        {atEnd ? (
          // Asked for, it stands in the form, once.
          <Button
            kind="primary"
            once
            busy={busy}
            hidden={form === 'end'}
            aria-label="End questions"
            onClick={() => open('end')}
          >
            <span>
              End<span className="iv-lead-tight"> questions</span>
            </span>
          </Button>
        ) : (
          <Button kind="primary" once busy={busy} onClick={next} keys="Shift+ArrowRight">
            {nextPlace(view)?.at === 'candidate-questions' ? (
              <span>
                To <span className="iv-lead-word">the candidate’s questions</span>
                <span className="iv-lead-slim">Q & A</span>
              </span>
            ) : (
              <span>
                Next<span className="iv-lead-word"> question</span>
              </span>
            )}
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
    <span className="iv-answered" title="Who has an answer to this question, of any kind">
      {answered.length} of {raters.length} answered
    </span>
  )
}

type UndoProps = {
  onUndo: () => void
  /** Has the keyboard once the time is over: not the next button, which would be pressed instead. */
  place: RefObject<HTMLElement | null>
}

function Undo({ onUndo, place }: UndoProps) {
  const { view, me } = useRoom()
  const now = useNow() as EpochMs
  if (!view.lastMove || obstacleToUndo(view, me, now)) return null
  // This clock and the server's differ a little: never more than there is.
  const left = Math.ceil(Math.min(UNDO_MS, Math.max(0, view.lastMove.at + UNDO_MS - now)) / 1_000)
  return (
    <UndoPart place={place}>
      <Button once onClick={onUndo} keys="U">
        Undo <span className="ui-figures">{left} s</span>
      </Button>
    </UndoPart>
  )
}

const UndoPart = ({ place, children }: Pick<UndoProps, 'place'> & { children: ReactNode }) => (
  <span className="iv-lead-undo" ref={useKeyboardLeftTo<HTMLSpanElement>(place)}>
    {children}
  </span>
)
