import { useEffect, useRef } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { isLead } from '#shared/panel/seats.ts'
import './sheets.css'

/** What a narrow screen keeps aside: the list of questions, or the panel with its follow-ups and signals. */
export type Sheet = 'questions' | 'panel'

type Props = {
  where: string
  /** How many questions wait for my rating. */
  unrated: number
  sheet: Sheet | null
  onSheet: (sheet: Sheet | null) => void
}

/** On a narrow screen only: the ways to what has no room beside the question. */
export function SheetButtons({ where, unrated, sheet, onSheet }: Props) {
  const { view, me } = useRoom()
  const followUps = view.followUps.filter((it) => it.status === 'open').length
  const waiting = isLead(view, me) ? followUps + view.signals.filter((it) => !it.seen).length : 0
  const buttons = useRef<HTMLSpanElement>(null)
  const last = useRef(sheet)
  useEffect(() => {
    // Where a sheet closes, the keyboard is back at what opened it.
    const closed = sheet === null ? last.current : null
    if (closed && document.activeElement === document.body)
      buttons.current?.querySelector<HTMLElement>(`[data-sheet=${closed}]`)?.focus()
    last.current = sheet
  }, [sheet])
  const toggle = (which: Sheet) => () => onSheet(sheet === which ? null : which)
  return (
    <span className="iv-sheets" ref={buttons}>
      <button
        type="button"
        className="iv-sheet-button ui-reach is-where"
        data-sheet="questions"
        aria-expanded={sheet === 'questions'}
        title="All questions"
        onClick={toggle('questions')}
      >
        <span className="iv-sheet-where">{where}</span>
        {unrated > 0 && (
          <b className="iv-sheet-count is-unrated">
            {unrated}
            <span className="ui-hidden"> still to rate</span>
          </b>
        )}
      </button>
      <button
        type="button"
        className="iv-sheet-button ui-reach"
        data-sheet="panel"
        aria-expanded={sheet === 'panel'}
        onClick={toggle('panel')}
      >
        Panel
        {waiting > 0 && (
          <b className="iv-sheet-count">
            {waiting}
            <span className="ui-hidden"> waiting for you</span>
          </b>
        )}
      </button>
    </span>
  )
}

/** The way back from a sheet. It takes the focus as the sheet opens, so that a keyboard is where the eye is. */
export function SheetClose({ onClose }: { onClose: () => void }) {
  const button = useRef<HTMLButtonElement>(null)
  // Once: later the focus is where they put it, whatever the panel does.
  useEffect(() => button.current?.focus(), [])
  return (
    <span className="iv-sheet-close">
      <Button size="small" ref={button} onClick={onClose}>
        Back to the question
      </Button>
    </span>
  )
}
