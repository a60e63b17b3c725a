import { useId } from 'react'
import type { KitsAnswer } from '#shared/contract/http.ts'
import type { KitId } from '#shared/model/ids.ts'

type Props = {
  kits: KitsAnswer['kits']
  chosen: KitId | null
  problem: string | null
  onChoose: (id: KitId) => void
}

/** The role kits as one choice: arrows move, the whole card is the target. */
export function KitPicker({ kits, chosen, problem, onChoose }: Props) {
  const problemId = useId()
  return (
    <fieldset aria-describedby={problem ? problemId : undefined}>
      <legend className="ui-hidden">Role kit</legend>
      <div className="new-panel-kits">
        {kits.map((kit) => (
          <label className="new-panel-kit" key={kit.id}>
            <input
              type="radio"
              name="kit"
              value={kit.id}
              checked={kit.id === chosen}
              data-invalid={problem ? true : undefined}
              onChange={() => onChoose(kit.id)}
            />
            <strong>{kit.role}</strong>
            <span className="new-panel-kit-about">{kit.about}</span>
            <span className="ui-tiny">
              {kit.questions.length} questions · {kit.questions.reduce((sum, it) => sum + it.minutes, 0)} min
            </span>
          </label>
        ))}
      </div>
      {problem && (
        <p className="ui-field-problem" id={problemId}>
          {problem}
        </p>
      )}
    </fieldset>
  )
}
