import type { ReactNode } from 'react'
import './card.css'

type Props = {
  /** Printed as the card's heading. */
  title?: ReactNode
  /** At the end of the title's line: a pill, a button. */
  aside?: ReactNode
  /** `none` where the content draws to the edge: tables, editors. */
  padding?: 'normal' | 'none'
  /** 2 unless the card lies inside another section. */
  level?: 2 | 3
  className?: string
  children: ReactNode
}

/** A surface for one matter. With a title it is a section of its own. */
export function Card({ title, aside, padding = 'normal', level = 2, className, children }: Props) {
  const Heading = level === 2 ? 'h2' : 'h3'
  const classes = `ui-card is-${padding} ${className ?? ''}`
  if (!title) return <div className={classes}>{children}</div>
  return (
    <section className={classes}>
      <div className="ui-card-head">
        <Heading>{title}</Heading>
        {aside}
      </div>
      {children}
    </section>
  )
}
