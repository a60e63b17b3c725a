import { Link } from 'react-router'
import { fidelityOf } from '#shared/calibration/fidelity.ts'
import { capital, deviationWords, isolated, type Names } from '#shared/calibration/words.ts'
import type { PanelAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { EpochMs, PanelId, QuestionId } from '#shared/model/ids.ts'
import { isSkipped } from '#shared/panel/places.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { TopBar } from '#client/ui/top-bar.tsx'
import { EventList } from './event-list.tsx'
import { Minutes } from './minutes.tsx'
import './timeline.css'

type Props = { panelId: PanelId; panel: PanelAnswer; timeline: TimelineAnswer }

/** How the interview went: minutes against the plan, what left the plan, and everything that happened, in words. */
export function TimelineScreen({ panelId, panel, timeline: { events, state } }: Props) {
  const index = (id: QuestionId) => state.kit.questions.findIndex((it) => it.id === id)
  const label = (id: QuestionId) =>
    `${index(id) + 1} ${state.kit.questions[index(id)]?.label ?? 'a former question'}`
  const names: Names = isolated({
    seat: (id) => panel.seats.find((it) => it.id === id)?.name ?? 'A former seat',
    question: (id) =>
      `question ${index(id) + 1} (${state.kit.questions[index(id)]?.label ?? 'no longer in the kit'})`,
  })
  const fidelity = fidelityOf(state, events, events.at(-1)?.at ?? (0 as EpochMs))
  return (
    <div className="timeline">
      <TopBar
        end={
          <>
            <Button className="ui-noprint" onClick={() => window.print()}>
              Print
            </Button>
            <Link className={`${buttonClass('primary')} ui-noprint`} to={`/panel/${panelId}/results`}>
              Results
            </Link>
          </>
        }
      >
        <h1 className="timeline-title">
          <b dir="auto">{panel.position}</b> <span dir="auto">{panel.candidate}</span>
        </h1>
        {panel.rehearsal && <Pill tone="warn">Rehearsal, not a record</Pill>}
      </TopBar>
      <div className="timeline-page">
        <Minutes fidelity={fidelity} label={label} skipped={(id) => isSkipped(state, id)} />
        <Card title="Kept to the plan?">
          {fidelity.deviations.length === 0 ? (
            <p>Every question was asked, in the kit’s order.</p>
          ) : (
            <ul className="timeline-deviations">
              {fidelity.deviations.map((deviation, at) => (
                <li key={at}>{capital(deviationWords(deviation, names))}</li>
              ))}
            </ul>
          )}
        </Card>
        <EventList events={events} names={names} kit={state.kit} />
      </div>
    </div>
  )
}
