import { type ReactNode, type RefObject, useRef, useState } from 'react'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { useRoom } from '#client/connection/room.tsx'
import type { QuestionId } from '#shared/model/ids.ts'
import { isLead } from '#shared/panel/seats.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { useKeyboardLeftTo } from '#client/ui/use-keyboard-left-to.ts'
import { AgendaList } from './agenda-list.tsx'
import type { PanelNotes } from './debrief-screen.tsx'
import { EndDebrief } from './end-debrief.tsx'
import { LeftOut } from './left-out.tsx'
import { QuestionUnderDiscussion } from './question-under-discussion.tsx'
import type { RevisionDrafts } from './revision-drafts.ts'
import { Stopping } from './stopping.tsx'
import { useAgenda } from './use-agenda.ts'
import { useSending } from '#client/connection/use-sending.ts'

type Props = { matrix: RatingMatrix; drafts: RevisionDrafts; panelNotes: PanelNotes }

/** The agenda beside the question that the panel talks about. Others may look elsewhere; whoever writes is not moved. */
export function Discussion({ matrix, drafts, panelNotes }: Props) {
  const { view, me } = useRoom()
  const { send, problem, busy } = useSending()
  const [looksAt, setLooksAt] = useState<QuestionId | null>(null)
  const leads = isLead(view, me)
  const main = useRef<HTMLDivElement>(null)
  const agenda = useAgenda(matrix)
  const shown = looksAt ?? view.discussing ?? agenda.first[0] ?? matrix.questions[0]?.id ?? null

  function open(id: QuestionId) {
    setLooksAt(leads || id === view.discussing ? null : id)
    if (leads) send({ type: 'discuss', questionId: id })
  }
  const elsewhere = view.discussing !== null && shown !== view.discussing
  return (
    <div className="debrief">
      <h1 className="ui-hidden">Debrief</h1>
      <aside className="debrief-side">
        <AgendaList
          matrix={matrix}
          agenda={agenda}
          shown={shown}
          onOpen={open}
          leads={leads}
          drafts={drafts}
        />
        <Stopping matrix={matrix} />
        {leads && <EndDebrief matrix={matrix} agenda={agenda} />}
      </aside>
      <div className="debrief-main" ref={main} role="group" aria-label="What is discussed" tabIndex={-1}>
        <LeftOut />
        <Problem text={problem} />
        <p className="debrief-follow" aria-live="polite">
          {elsewhere && (
            <WayThere place={main}>
              <Button size="small" kind="primary" onClick={() => setLooksAt(null)}>
                The panel is at question {numberOf(view, view.discussing)} – go there
              </Button>
            </WayThere>
          )}
          {leads && shown && view.discussing === null && (
            // The agenda's first is shown to everybody; that it is talked about is for the lead to say.
            <WayThere place={main}>
              <Button size="small" kind="primary" busy={busy} onClick={() => open(shown)}>
                Discuss question {numberOf(view, shown)} with the panel
              </Button>
            </WayThere>
          )}
        </p>
        {shown && (
          <QuestionUnderDiscussion
            key={shown}
            matrix={matrix}
            questionId={shown}
            live={shown === view.discussing}
            draft={drafts.all.get(shown) ?? null}
            onDraft={(draft) => {
              drafts.keep(shown, draft)
              // Hold this question while its reason is being written, wherever the panel goes.
              if (draft) setLooksAt(shown)
              else if (shown === view.discussing) setLooksAt(null)
            }}
            notes={panelNotes(shown)}
            onNoting={(noting) => {
              if (noting) setLooksAt(shown)
              else if (shown === view.discussing && !drafts.all.has(shown)) setLooksAt(null)
            }}
          />
        )}
      </div>
    </div>
  )
}

/** A button that goes with its press: what it led to has the keyboard then. */
const WayThere = ({ place, children }: { place: RefObject<HTMLElement | null>; children: ReactNode }) => (
  <span ref={useKeyboardLeftTo<HTMLSpanElement>(place)}>{children}</span>
)

const numberOf = (view: ReturnType<typeof useRoom>['view'], id: QuestionId | null) =>
  view.kit.questions.findIndex((question) => question.id === id) + 1
