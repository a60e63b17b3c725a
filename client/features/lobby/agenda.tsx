import { kitWeightsText, weightText } from '#client/connection/weight-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Card } from '#client/ui/card.tsx'
import { sectionsOf } from '#shared/model/sections.ts'
import { entryOf } from '#shared/panel/entries.ts'
import { isLead } from '#shared/panel/seats.ts'
import { AgendaQuestion } from './agenda-question.tsx'

/** The kit's questions in the order they will be asked, under their competencies. */
export function Agenda() {
  const { view, me } = useRoom()
  const { questions } = view.kit
  const minutes = questions.reduce((sum, it) => sum + it.minutes, 0)
  const sections = sectionsOf(view.kit)
  const ownWeights = kitWeightsText(view.kit)
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
      {ownWeights && <p className="lobby-hint ui-tiny">{ownWeights}</p>}
      {sections.map(({ competency, asked }, index) => (
        <section key={asked[0]!.question.id} className="lobby-section">
          <h3>
            {competency?.name ?? 'Other'}
            {/* A competency may come twice; its weight is the same, and said once. */}
            {competency && sections.findIndex((it) => it.competency === competency) === index && (
              <span> · weight {weightText(view.kit, competency.id)}</span>
            )}
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
