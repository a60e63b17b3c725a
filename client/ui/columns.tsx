import type { ReactNode } from 'react'
import './columns.css'

type Props = {
  title: string
  about: ReactNode
  /** Beside the content where there is room; else below it, or above it with `sideFirst`. */
  side: ReactNode
  sideFirst?: boolean
  children: ReactNode
}

/** A page of the room in two columns: what there is to do, and beside it who is here and what comes next. */
export function Columns({ title, about, side, sideFirst, children }: Props) {
  const aside = <div className="ui-columns-side">{side}</div>
  return (
    <div className="ui-columns">
      <header>
        <h1>{title}</h1>
        <p className="ui-muted">{about}</p>
      </header>
      {sideFirst && aside}
      <div className="ui-columns-main">{children}</div>
      {!sideFirst && aside}
    </div>
  )
}
