import { useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import type { QuestionId } from '#shared/model/ids.ts'
import { passedOver, placeOfQuestion, questionAt } from '#shared/panel/places.ts'
import { isLead } from '#shared/panel/seats.ts'
import { LeadForm } from './lead-form.tsx'
import './lead-word.css'

type Props = { shownId: QuestionId | null; apart: boolean; onFollow: () => void }

/**
 * Says where the lead is: aloud for screen readers at each move, as a button for those who look elsewhere. The lead, who is
 * elsewhere only by looking, can bring the panel along: to an earlier question or a skipped one, and with a reason to a later one.
 */
export function LeadWord({ shownId, apart, onFollow }: Props) {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const at = questionAt(view.place)
  const numberOf = (id: QuestionId) => view.kit.questions.findIndex((it) => it.id === id) + 1
  const leads = isLead(view, me)
  const [asking, setAsking] = useState<QuestionId | null>(null)
  const to = shownId && placeOfQuestion(shownId)
  if (!view.place) return null
  return (
    <>
      <p className="ui-hidden" aria-live="polite">
        The lead is at {at ? `question ${numberOf(at)}` : 'the candidate’s questions'}
      </p>
      {apart && (
        <div className="iv-apart">
          <button type="button" className="iv-follow" onClick={onFollow} aria-keyshortcuts="F">
            {leads ? 'Panel' : 'Lead'} on {at ? `Q${numberOf(at)}` : <CandidateQuestions />} – go{' '}
            <kbd className="ui-kbd" aria-hidden="true">
              F
            </kbd>
          </button>
          {leads && to && asking !== shownId && (
            <Button
              size="small"
              busy={busy}
              onClick={() =>
                passedOver(view, to).length > 0
                  ? setAsking(shownId)
                  : send({ type: 'goTo', from: view.place, to })
              }
            >
              <span>
                Take <span className="iv-apart-the">the </span>panel to Q{numberOf(shownId)}
              </span>
            </Button>
          )}
          {leads && asking !== null && asking === shownId && (
            <LeadForm key={asking} form="leap" questionId={asking} onDone={() => setAsking(null)} />
          )}
          <Problem text={problem} />
        </div>
      )}
    </>
  )
}

const CandidateQuestions = () => (
  <>
    <span className="iv-apart-wide">candidate’s questions</span>
    <span className="iv-apart-slim">Q & A</span>
  </>
)
