import { useId, type KeyboardEvent, type ReactNode } from 'react'
import type { Question } from '#shared/model/kit.ts'
import { Button } from '#client/ui/button.tsx'

export type RowAction = 'up' | 'down' | 'leave-out' | 'put-back'

type Props = {
  question: Question
  competency: string
  number: number
  last: boolean
  open: boolean
  onToggle: () => void
  onAct: (action: RowAction) => void
  /** Shown while the row is open. */
  children: ReactNode
}

/** One question in the order. Alt with an arrow moves it, from its name as from its arrows. */
export function QuestionRow({ question, competency, number, last, open, onToggle, onAct, children }: Props) {
  const detailsId = useId()

  function onKeyDown(event: KeyboardEvent) {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onAct(event.key === 'ArrowUp' ? 'up' : 'down')
  }

  return (
    <li className="new-panel-question">
      <div className="new-panel-question-line">
        <span className="new-panel-number ui-figures">{number}</span>
        <button
          type="button"
          className="new-panel-question-name"
          aria-expanded={open}
          aria-controls={detailsId}
          onKeyDown={onKeyDown}
          onClick={onToggle}
        >
          <span>{question.label}</span>
          <span className="ui-tiny">{competency}</span>
        </button>
        <span className="new-panel-minutes ui-tiny ui-figures">{question.minutes} min</span>
        <span className="new-panel-question-actions">
          <Button
            kind="quiet"
            size="small"
            data-move={`${question.id}-up`}
            aria-disabled={number === 1 || undefined}
            aria-keyshortcuts="Alt+ArrowUp"
            aria-label={`Earlier: ${question.label}`}
            title="Earlier (Alt+↑)"
            onKeyDown={onKeyDown}
            onClick={() => onAct('up')}
          >
            ↑
          </Button>
          <Button
            kind="quiet"
            size="small"
            data-move={`${question.id}-down`}
            aria-disabled={last || undefined}
            aria-keyshortcuts="Alt+ArrowDown"
            aria-label={`Later: ${question.label}`}
            title="Later (Alt+↓)"
            onKeyDown={onKeyDown}
            onClick={() => onAct('down')}
          >
            ↓
          </Button>
          <Button kind="quiet" size="small" data-out={question.id} onClick={() => onAct('leave-out')}>
            Leave out<span className="ui-hidden">: {question.label}</span>
          </Button>
        </span>
      </div>
      <div id={detailsId} hidden={!open}>
        {open && children}
      </div>
    </li>
  )
}
