import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'
import type { Competency, Question } from '#shared/model/kit.ts'
import { entryOf } from '#shared/panel/entries.ts'
import { isLead } from '#shared/panel/seats.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { AgendaQuestion } from './agenda-question.tsx'

/** The kit's questions in the order they will be asked, under their competencies. */
export function Agenda() {
  const { view, me } = useRoom()
  const { questions } = view.kit
  const minutes = questions.reduce((sum, it) => sum + it.minutes, 0)
  const free = questions.filter((it) => entryOf(view.askers, it.id) === undefined).length
  return (
    <Card
      title="What will be asked"
      aside={
        <span className="ui-muted ui-figures">
          {questions.length} questions, {minutes} minutes
        </span>
      }
    >
      {isLead(view, me) && free > 0 && (
        <p className="lobby-hint ui-muted">
          {free === questions.length ? 'Agree who asks what.' : `${free} without somebody to ask them.`} It
          can change at any time.
        </p>
      )}
      {sections(view).map(({ competency, asked }) => (
        <section key={asked[0]!.question.id} className="lobby-section">
          <h3>
            {competency?.name ?? 'Other'}
            {competency && <span> · weight {competency.weight} %</span>}
          </h3>
          <ol className="lobby-questions">
            {asked.map(({ question, number }) => (
              <AgendaQuestion key={question.id} question={question} number={number} />
            ))}
          </ol>
        </section>
      ))}
    </Card>
  )
}

type Section = {
  readonly competency: Competency | undefined
  readonly asked: { readonly question: Question; readonly number: number }[]
}

/** Neighbours of one competency together. The order of asking stays, so a competency may come twice. */
function sections({ kit }: Pick<PanelState, 'kit'>): readonly Section[] {
  const all: Section[] = []
  for (const [index, question] of kit.questions.entries()) {
    const last = all.at(-1)
    const asked = { question, number: index + 1 }
    if (last && last.asked[0]!.question.competency === question.competency) last.asked.push(asked)
    else
      all.push({ competency: kit.competencies.find((it) => it.id === question.competency), asked: [asked] })
  }
  return all
}
