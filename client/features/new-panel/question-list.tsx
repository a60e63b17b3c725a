import { useEffect, useRef, useState } from 'react'
import type { KitsAnswer } from '#shared/contract/http.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { spoken } from '#shared/model/kit.ts'
import { Button } from '#client/ui/button.tsx'
import { moved, type Arrangement } from './draft.ts'
import { QuestionDetails } from './question-details.tsx'
import { QuestionRow, type RowAction } from './question-row.tsx'

type Kit = KitsAnswer['kits'][number]
type Props = { kit: Kit; arrangement: Arrangement; onChange: (to: Arrangement) => void }

/** The kit's questions in the order they will be asked, and those left out. Each opens to show its anchors. */
export function QuestionList({ kit, arrangement, onChange }: Props) {
  const { asked, leftOut } = arrangement
  const [open, setOpen] = useState<readonly QuestionId[]>([])
  const [said, setSaid] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const focusNext = useRef<string | null>(null)
  const questionOf = (id: QuestionId) => kit.questions.find((it) => it.id === id)!

  // A row that moves in the page loses the keyboard's focus: give it back to the button that was pressed.
  useEffect(() => {
    if (focusNext.current) list.current?.querySelector<HTMLElement>(focusNext.current)?.focus()
    focusNext.current = null
  }, [arrangement])

  function act(id: QuestionId, action: RowAction) {
    const at = asked.indexOf(id)
    const { label } = questionOf(id)
    if (action === 'up' || action === 'down') {
      const to = action === 'up' ? at - 1 : at + 1
      if (to < 0 || to >= asked.length) return
      focusNext.current = `[data-move="${id}-${action}"]`
      setSaid(`${label} is now ${to + 1} of ${asked.length}.`)
      onChange({ ...arrangement, asked: moved(asked, at, to) })
    } else if (action === 'leave-out') {
      focusNext.current = `[data-back="${id}"]`
      setSaid(`${label} is left out.`)
      onChange({ ...arrangement, asked: asked.filter((it) => it !== id), leftOut: [...leftOut, id] })
    } else {
      focusNext.current = `[data-out="${id}"]`
      setSaid(`${label} will be asked last.`)
      onChange({ ...arrangement, asked: [...asked, id], leftOut: leftOut.filter((it) => it !== id) })
    }
  }

  const toggle = (id: QuestionId) =>
    setOpen((was) => (was.includes(id) ? was.filter((it) => it !== id) : [...was, id]))

  return (
    <div ref={list}>
      <ol className="new-panel-questions">
        {asked.map((id, index) => (
          <QuestionRow
            key={id}
            question={questionOf(id)}
            competency={kit.competencies.find((it) => it.id === questionOf(id).competency)?.name ?? ''}
            number={index + 1}
            last={index === asked.length - 1}
            open={open.includes(id)}
            onToggle={() => toggle(id)}
            onAct={(action) => act(id, action)}
          >
            <QuestionDetails question={questionOf(id)} read={(words) => spoken(arrangement, words)} />
          </QuestionRow>
        ))}
      </ol>
      {asked.length === 0 && <p className="ui-field-problem">Choose at least one question.</p>}
      {leftOut.length > 0 && (
        <>
          <h3 className="new-panel-subhead">Left out</h3>
          <ul className="new-panel-left-out">
            {leftOut.map((id) => (
              <li key={id}>
                <span>{questionOf(id).label}</span>
                <Button kind="quiet" size="small" data-back={id} onClick={() => act(id, 'put-back')}>
                  Put back<span className="ui-hidden">: {questionOf(id).label}</span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="ui-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  )
}
