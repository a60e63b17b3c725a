import type { CSSProperties } from 'react'
import type { PositionAnswer } from '#shared/contract/positions.ts'
import { panelNumber } from './names.ts'
import type { RosterLayout } from './roster-layout.ts'

const ROW_PX = 46
const COLOURS = 8
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

type Props = {
  layout: RosterLayout
  position: PositionAnswer
  nameOf: (rater: string) => string
  /** Groups are told apart by letter and colour only where there are several. */
  several: boolean
}

/** Raters on the left, panels on the right, a line for each seat that counts. The table below says the same in words. */
export function RosterGraph({ layout, position, nameOf, several }: Props) {
  const height = Math.max(layout.raters.length, layout.panels.length) * ROW_PX
  const y = (place: number, count: number) => ((place + 0.5) * height) / count
  const look = (group: number) =>
    ({ '--group': several ? `var(--seat-${group % COLOURS})` : 'var(--edge)' }) as CSSProperties
  const tag = (group: number) =>
    several && <span className="roster-tag">{LETTERS[group % LETTERS.length]}</span>
  const column = { height: `${height}px` }
  return (
    <div className="roster-graph" aria-hidden="true">
      <ul className="roster-column is-raters" style={column}>
        {layout.raters.map(({ id, group }) => (
          <li key={id} style={look(group)}>
            {tag(group)}
            <span className="roster-name" dir="auto">
              {nameOf(id)}
            </span>
          </li>
        ))}
      </ul>
      <svg width="100%" height={height}>
        {layout.lines.map(({ rater, panel, group }) => (
          <line
            key={`${rater} ${panel}`}
            style={look(group)}
            x1="0"
            y1={y(rater, layout.raters.length)}
            x2="100%"
            y2={y(panel, layout.panels.length)}
          />
        ))}
      </svg>
      <ul className="roster-column" style={column}>
        {layout.panels.map(({ id, group }) => (
          <li key={id} style={look(group)}>
            {tag(group)}
            <span className="roster-name">
              <span className="ui-tiny">Panel {panelNumber(position.panels, id)}</span>{' '}
              <bdi>{position.panels.find((it) => it.id === id)?.candidate.name}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** "A" for the first group. */
export const groupLetter = (group: number) => LETTERS[group % LETTERS.length]
