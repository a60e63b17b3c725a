import { list } from '#shared/calibration/words.ts'
import { useWhatIf } from '#client/connection/what-if.ts'
import { LeaveOut, WeightSliders, WhatIfCard } from '#client/ui/weighing.tsx'
import type { ComparedProps } from './compared.ts'
import { countedIn } from './counted.ts'
import { isolated } from './names.ts'
import { WhatIfTrial } from './what-if-trial.tsx'

/** Other weights and leaving things out, tried on this screen alone. It goes into no record, no decision and onto no paper. */
export function WhatIf(props: ComparedProps) {
  const { position, comparison, names } = props
  const { table } = comparison
  const exploring = useWhatIf(table)
  const { wish, changed, failed, result } = exploring
  if (table.ratings.length === 0) return null
  return (
    <WhatIfCard
      intro="The record and the mechanical result keep the weights fixed before the first candidate, every question and every panelist."
      changed={changed}
      failed={failed}
      onBringBack={exploring.bringBack}
      controls={
        <>
          <WeightSliders
            weights={countedIn(position).map(({ id, name, weight }) => ({
              id,
              name,
              ...exploring.weightOf(id, weight),
            }))}
            onMove={exploring.moveWeight}
          />
          <LeaveOut
            legend="Leave out questions"
            options={position.questions
              .filter(({ id }) => table.questions.some((it) => it.id === id))
              .map(({ id }) => ({ id, name: names.question(id) }))}
            out={wish.withoutQuestions}
            onToggle={exploring.toggleQuestion}
          />
          <LeaveOut
            legend="Leave out panelists"
            options={ratersIn(props)}
            out={wish.withoutRaters}
            onToggle={exploring.toggleRater}
          />
        </>
      }
      outcome={
        <>
          {!changed && (
            <p className="ui-muted">Move a weight or leave something out to see what would come of it.</p>
          )}
          {result && <WhatIfTrial {...props} result={result} />}
        </>
      }
      explanation={
        <>
          To see whether the comparison hangs on one weight, one question or one person. The share beside a
          slider is what the competency then counts among those that have a question; moving one moves them
          all. Choosing weights or ratings after the answers are known would decide the result by choosing
          them.
        </>
      }
    />
  )
}

/** Admins know panelists by name; for others each is a number and whom they rated. */
function ratersIn({
  comparison,
  names,
}: ComparedProps): readonly { readonly id: string; readonly name: string }[] {
  const { table, raters } = comparison
  return [...new Set(table.ratings.map((it) => it.rater))].sort().map((id, index) => {
    const known = raters?.find((it) => it.id === id)
    const met = new Set(table.ratings.filter((it) => it.rater === id).map((it) => it.candidate))
    const rated = list([...met].map(names.candidate))
    return { id, name: known ? isolated(known.name) : `Panelist ${index + 1}, who rated ${rated}` }
  })
}
