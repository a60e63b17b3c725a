import { Fragment, useState } from 'react'
import { capital, type Names } from '#shared/calibration/words.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Event } from '#shared/panel/events.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { eventWords, saidIn } from './event-words.ts'

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' })
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Not part of how the interview went; shown on demand. */
const SMALL: ReadonlySet<Event['type']> = new Set([
  'probeTicked',
  'leadWentAway',
  'leadCameBack',
  'askerAssigned',
  'seatAdded',
])

/** Everything in the log, a sentence each, by the reader's clock. */
export function EventList({ events, names, kit }: { events: readonly Event[]; names: Names; kit: Kit }) {
  const [all, setAll] = useState(false)
  const said = saidIn(events, kit)
  const lines = events.flatMap((event) => {
    const words = eventWords(event, names, said)
    return words === null || (!all && SMALL.has(event.type)) ? [] : [{ event, words }]
  })
  return (
    <Card
      className="timeline-events"
      title="What happened"
      aside={
        <Button
          kind="quiet"
          size="small"
          className="ui-noprint"
          aria-pressed={all}
          onClick={() => setAll(!all)}
        >
          {all ? 'Leave small things out' : 'Show small things too'}
        </Button>
      }
    >
      <p className="ui-tiny">Times by your clock, {ZONE}.</p>
      <ol className="timeline-list">
        {lines.map(({ event, words }, index) => {
          const day = calendar.format(event.at)
          const before = lines[index - 1]
          return (
            <Fragment key={index}>
              {(!before || calendar.format(before.event.at) !== day) && (
                <li className="timeline-day">{day}</li>
              )}
              <li className={MARKED.has(event.type) ? 'is-marked' : ''}>
                <time className="ui-figures" dateTime={new Date(event.at).toISOString()}>
                  {clock.format(event.at)}
                </time>
                <span>{capital(words)}</span>
              </li>
            </Fragment>
          )
        })}
      </ol>
    </Card>
  )
}

/** The turns of the story. */
const MARKED: ReadonlySet<Event['type']> = new Set([
  'interviewStarted',
  'questionsEnded',
  'revealed',
  'debriefEnded',
  'decided',
  'sealed',
])
