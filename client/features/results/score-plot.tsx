import { IntervalPlot } from '#client/ui/interval-plot.tsx'
import type { Shown } from './calibrated.ts'
import { plotWords } from './plot-words.ts'

type Props = {
  /** Said first by a screen reader: "Overall", a competency's name. */
  name: string
  raw: number
  /** Null while there is none, or where there is none to be had: then the raw score stands alone. */
  shown: Shown | null
}

/** A score of this page on the scale, in words too. */
export const ScorePlot = ({ name, raw, shown }: Props) => (
  <IntervalPlot
    label={`${name}: ${plotWords(raw, shown)}`}
    raw={raw}
    calibrated={shown?.calibrated ?? null}
    interval={shown}
  />
)
