import { useId, type ReactNode } from 'react'
import './choices.css'

type Props<Value extends string> = {
  /** The question that one of them answers. */
  legend: string
  options: readonly { readonly value: Value; readonly words: ReactNode; readonly apart?: boolean }[]
  chosen: Value | null
  onChoose: (value: Value) => void
}

/** One of few, all in sight. An option that stands `apart` is a way out rather than an answer. */
export function Choices<Value extends string>({ legend, options, chosen, onChoose }: Props<Value>) {
  const name = useId()
  return (
    <fieldset className="ui-choices">
      <legend>{legend}</legend>
      {options.map(({ value, words, apart }) => (
        <label key={value} className={apart ? 'is-apart' : undefined}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          {words}
        </label>
      ))}
    </fieldset>
  )
}
