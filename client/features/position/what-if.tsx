import { useMemo, useState } from 'react'
import {
  changes,
  explored,
  NOTHING_CHANGED,
  sharesIn,
  toggled,
  type WhatIf as Wish,
} from '#shared/calibration/what-if.ts'
import { list, percent } from '#shared/calibration/words.ts'
import { useCalibration } from '#client/connection/calibration.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { LeaveOut, Weighing, WeightSliders } from '#client/ui/weighing.tsx'
import type { ComparedProps } from './compared.ts'
import { countedIn } from './counted.ts'
import { isolated } from './names.ts'
import { WhatIfTrial } from './what-if-trial.tsx'

/** Other weights and leaving things out, tried on this screen alone. It goes into no record, no decision and onto no paper. */
export function WhatIf(props: ComparedProps) {
  const { position, comparison, names } = props
  const [wish, setWish] = useState<Wish>(NOTHING_CHANGED)
  const { table } = comparison
  const changed = changes(table, wish)
  const trial = useMemo(() => (changed ? explored(table, wish) : null), [changed, table, wish])
  const { result, state } = useCalibration(trial)
  const shares = sharesIn(trial ?? table)
  if (table.ratings.length === 0) return null
  return (
    <Card
      title="What if?"
      className="ui-noprint"
      aside={
        <Button kind="quiet" size="small" disabled={!changed} onClick={() => setWish(NOTHING_CHANGED)}>
          Bring everything back
        </Button>
      }
    >
      <p className="ui-muted">
        Explored here only, nothing is saved. The record and the mechanical result keep the weights fixed
        before the first candidate, every question and every panelist.
      </p>
      <Weighing>
        <WeightSliders
          weights={countedIn(position).map(({ id, name, weight }) => ({
            id,
            name,
            weight: wish.weights[id] ?? weight,
            share: shares.has(id) ? percent(shares.get(id)!) : null,
          }))}
          onMove={(id, weight) => setWish({ ...wish, weights: { ...wish.weights, [id]: weight } })}
        />
        <LeaveOut
          legend="Leave out questions"
          options={position.questions
            .filter(({ id }) => table.questions.some((it) => it.id === id))
            .map(({ id }) => ({ id, name: names.question(id) }))}
          out={wish.withoutQuestions}
          onToggle={(id) => setWish({ ...wish, withoutQuestions: toggled(wish.withoutQuestions, id) })}
        />
        <LeaveOut
          legend="Leave out panelists"
          options={ratersIn(props)}
          out={wish.withoutRaters}
          onToggle={(id) => setWish({ ...wish, withoutRaters: toggled(wish.withoutRaters, id) })}
        />
      </Weighing>
      <div className="position-trial" aria-live="polite">
        {!changed && (
          <p className="ui-muted">Move a weight or leave something out to see what would come of it.</p>
        )}
        {changed && state === 'failed' && (
          <p className="ui-muted">It could not be computed on this device.</p>
        )}
        {changed && state !== 'failed' && result && <WhatIfTrial {...props} result={result} />}
      </div>
      <Explained label="What this is good for">
        To see whether the comparison hangs on one weight, one question or one person. The share beside a
        slider is what the competency then counts among those that have a question; moving one moves them all.
        Choosing weights or ratings after the answers are known would decide the result by choosing them.
      </Explained>
    </Card>
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
