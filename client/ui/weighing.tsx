import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import { Explained } from './explained.tsx'
import './weighing.css'

/**
 * What may count, and how much, tried on this screen alone: sliders and lists to tick, beside each other where there is room, and under
 * them what would come of it. On no paper.
 */
export function WhatIfCard({
  intro,
  changed,
  failed,
  onBringBack,
  controls,
  outcome,
  explanation,
}: {
  intro: string
  changed: boolean
  failed: boolean
  onBringBack: () => void
  controls: ReactNode
  outcome: ReactNode
  explanation: ReactNode
}) {
  return (
    <Card
      title="What if?"
      className="ui-noprint"
      aside={
        <Button kind="quiet" size="small" disabled={!changed} onClick={onBringBack}>
          Bring everything back
        </Button>
      }
    >
      <p className="ui-muted">Explored here only, nothing is saved. {intro}</p>
      <div className="ui-weighing">{controls}</div>
      <div className="ui-trial" aria-live="polite">
        {outcome}
        {failed && <p className="ui-muted">It could not be computed on this device.</p>}
      </div>
      <Explained label="What this is good for">{explanation}</Explained>
    </Card>
  )
}

type Weight = {
  readonly id: string
  readonly name: string
  readonly weight: number
  /** What it then counts, in words, or null where nothing of it is left. */
  readonly share: string | null
}

/** A slider from 0 to 100 for each, with the share that comes of it. */
export function WeightSliders({
  weights,
  onMove,
}: {
  weights: readonly Weight[]
  onMove: (id: string, weight: number) => void
}) {
  return (
    <fieldset>
      <legend>Weights</legend>
      {weights.map(({ id, name, weight, share }) => (
        <label key={id} className="ui-weight">
          <span dir="auto">{name}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={1}
            value={weight}
            aria-valuetext={share ?? 'no question left'}
            onChange={(event) => onMove(id, event.target.valueAsNumber)}
          />
          <output className="ui-figures">{share ?? '–'}</output>
        </label>
      ))}
    </fieldset>
  )
}

/** A list in which a tick takes something out, and another brings it back. */
export function LeaveOut({
  legend,
  options,
  out,
  onToggle,
}: {
  legend: string
  options: readonly { readonly id: string; readonly name: string }[]
  out: readonly string[]
  onToggle: (id: string) => void
}) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {options.map(({ id, name }) => (
        <label key={id} className="ui-leave-out">
          <input type="checkbox" checked={out.includes(id)} onChange={() => onToggle(id)} />
          <span dir="auto">{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
