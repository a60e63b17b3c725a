import { Card } from '#client/ui/card.tsx'
import { RaterEvidence } from './evidence.tsx'
import type { Rubric } from './rubric.ts'

/** On paper nothing can be pressed, so all that was heard follows, by question. */
export function PrintedEvidence({ rubric }: { rubric: Rubric }) {
  const { matrix, columns } = rubric
  return (
    <div className="results-paper-only">
      <Card title="Evidence by question">
        {matrix.questions.map(({ id }) => (
          <div key={id} className="results-paper-question">
            <h3>
              {rubric.questionNumber(id)} {rubric.question(id).label}
            </h3>
            {columns.map((seat) => (
              <RaterEvidence key={seat} rubric={rubric} cell={matrix.cells.get(id)!.get(seat)!} heardOnly />
            ))}
          </div>
        ))}
      </Card>
    </div>
  )
}
