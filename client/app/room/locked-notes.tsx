import type { NoteKind, NoteLine } from '#shared/model/scorecard.ts'

const KINDS: Readonly<Record<NoteKind, string>> = { heard: 'heard', thought: 'thought', probe: 'to probe' }

/** My own note as the lock kept it. */
export function LockedNotes({ lines }: { lines: readonly NoteLine[] }) {
  if (lines.length === 0) return <p className="room-opening ui-muted">No notes on this question.</p>
  return (
    <ul className="room-locked-notes">
      {lines.map((line, index) => (
        <li key={index} dir="auto">
          {line.text} <span className="ui-tiny">{KINDS[line.kind]}</span>
        </li>
      ))}
    </ul>
  )
}
