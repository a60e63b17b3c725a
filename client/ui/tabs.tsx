import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import './tabs.css'

export type Tab<Id extends string> = {
  readonly id: Id
  readonly label: ReactNode
  readonly content: ReactNode
}

type Props<Id extends string> = {
  /** Said to screen readers: what the tabs choose between. */
  label: string
  tabs: readonly Tab<Id>[]
  active: Id
  onChange: (id: Id) => void
  /** At the end of the line of tabs: a word about who sees this. */
  aside?: ReactNode
  /** True keeps the other tabs' content mounted and hidden: editors keep their place. */
  keep?: boolean
}

/** Tabs after the ARIA pattern: arrows, Home and End move, and moving chooses. */
export function Tabs<Id extends string>({ label, tabs, active, onChange, aside, keep }: Props<Id>) {
  const base = useId()
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const at = tabs.findIndex((tab) => tab.id === active)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]!
    onChange(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus()
  }

  return (
    <div className="ui-tabs">
      <div className="ui-tabs-line">
        <div role="tablist" aria-label={label} tabIndex={-1} ref={list} onKeyDown={onKeyDown}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              className="ui-reach"
              id={`${base}-${tab.id}-tab`}
              data-tab={tab.id}
              aria-selected={tab.id === active}
              aria-controls={`${base}-${tab.id}`}
              tabIndex={tab.id === active ? 0 : -1}
              onClick={() => onChange(tab.id)}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {aside && <span className="ui-tabs-aside">{aside}</span>}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.id}
          role="tabpanel"
          id={`${base}-${tab.id}`}
          aria-labelledby={`${base}-${tab.id}-tab`}
          hidden={tab.id !== active}
        >
          {(keep || tab.id === active) && tab.content}
        </div>
      ))}
    </div>
  )
}
