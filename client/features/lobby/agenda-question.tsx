import { useId, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { LEVEL_NAMES } from '#client/ui/score.tsx'
import { type Question, spoken } from '#shared/model/kit.ts'
import { Asker } from './asker.tsx'

/** One line of the agenda. Opened, it shows the question as it is read aloud, its probes and its anchors. */
export function AgendaQuestion({ question, number }: { question: Question; number: number }) {
  const { view } = useRoom()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <li className="lobby-question">
      <div className="lobby-row">
        <button
          type="button"
          className="lobby-toggle"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span className="lobby-number ui-figures">{number}</span>
          <span>{question.label}</span>
        </button>
        <span className="lobby-minutes ui-figures">{question.minutes} min</span>
        <Asker question={question} />
      </div>
      <div id={id} hidden={!open} className="lobby-detail">
        {open && (
          <>
            <p className="lobby-spoken">{spoken(view.kit, question.text)}</p>
            {question.probes.length > 0 && (
              <>
                <h4>Planned probes</h4>
                <ul className="lobby-probes">
                  {question.probes.map((it) => (
                    <li key={it.id}>{spoken(view.kit, it.text)}</li>
                  ))}
                </ul>
              </>
            )}
            <h4>Anchors</h4>
            <dl className="lobby-anchors">
              {question.anchors.map((anchor, index) => (
                <div key={index}>
                  <dt>
                    {index + 1} {LEVEL_NAMES[index]}
                  </dt>
                  <dd>{spoken(view.kit, anchor)}</dd>
                </div>
              ))}
            </dl>
            {question.cap && (
              <p className="lobby-cap">
                At most {question.cap.at} when: {spoken(view.kit, question.cap.when)}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  )
}
