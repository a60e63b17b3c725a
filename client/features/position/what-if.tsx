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
      <div className="position-what-if">
        <Weights position={position} wish={wish} shares={sharesIn(trial ?? table)} onChange={setWish} />
        <Leave
          legend="Leave out questions"
          options={position.questions
            .filter(({ id }) => table.questions.some((it) => it.id === id))
            .map(({ id }) => ({ id, name: names.question(id) }))}
          out={wish.withoutQuestions}
          onToggle={(id) => setWish({ ...wish, withoutQuestions: toggled(wish.withoutQuestions, id) })}
        />
        <Leave
          legend="Leave out panelists"
          options={ratersIn(props)}
          out={wish.withoutRaters}
          onToggle={(id) => setWish({ ...wish, withoutRaters: toggled(wish.withoutRaters, id) })}
        />
      </div>
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

type WeightsProps = {
  position: ComparedProps['position']
  wish: Wish
  shares: ReadonlyMap<string, number>
  onChange: (wish: Wish) => void
}

const Weights = ({ position, wish, shares, onChange }: WeightsProps) => (
  <fieldset>
    <legend>Weights</legend>
    {countedIn(position).map(({ id, name, weight }) => {
      const share = shares.get(id)
      return (
        <label key={id} className="position-weight">
          <span dir="auto">{name}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={1}
            value={wish.weights[id] ?? weight}
            aria-valuetext={share === undefined ? 'no question left' : percent(share)}
            onChange={(event) =>
              onChange({ ...wish, weights: { ...wish.weights, [id]: event.target.valueAsNumber } })
            }
          />
          <output className="ui-figures">{share === undefined ? '–' : percent(share)}</output>
        </label>
      )
    })}
  </fieldset>
)

/** Admins know panelists by name; for others each is a number and whom they rated. */
function ratersIn({ comparison, names }: ComparedProps): LeaveProps['options'] {
  const { table, raters } = comparison
  return [...new Set(table.ratings.map((it) => it.rater))].sort().map((id, index) => {
    const known = raters?.find((it) => it.id === id)
    const met = new Set(table.ratings.filter((it) => it.rater === id).map((it) => it.candidate))
    const rated = list([...met].map(names.candidate))
    return { id, name: known ? isolated(known.name) : `Panelist ${index + 1}, who rated ${rated}` }
  })
}

type LeaveProps = {
  legend: string
  options: readonly { readonly id: string; readonly name: string }[]
  out: readonly string[]
  onToggle: (id: string) => void
}

const Leave = ({ legend, options, out, onToggle }: LeaveProps) => (
  <fieldset>
    <legend>{legend}</legend>
    {options.map(({ id, name }) => (
      <label key={id} className="position-leave">
        <input type="checkbox" checked={out.includes(id)} onChange={() => onToggle(id)} />
        <span dir="auto">{name}</span>
      </label>
    ))}
  </fieldset>
)
