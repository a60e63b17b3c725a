import { useState } from 'react'
import { Field, Input } from '#client/ui/field.tsx'
import { startOf, timeZoneText } from '#client/ui/when.ts'
import { WhenInput } from '#client/ui/when-input.tsx'
import type { Draft } from './draft.ts'

type Props = {
  draft: Draft
  problemAt: (field: string) => string | null
  onChange: (part: Partial<Draft>) => void
}

/** Where the call is, and when. Both can be set later. */
export function CallSection({ draft, problemAt, onChange }: Props) {
  const [now] = useState(() => Date.now())
  return (
    <div className="new-panel-pair">
      <Field
        label="Meeting link"
        optional
        hint="From Zoom, Meet, Teams or any other, beginning with https://"
        problem={problemAt('meetingLink')}
      >
        <Input
          type="url"
          inputMode="url"
          placeholder="https://"
          autoComplete="off"
          value={draft.meetingLink}
          onChange={(event) => onChange({ meetingLink: event.target.value })}
        />
      </Field>
      <Field
        label="Starts at"
        optional
        hint={`Your time: ${timeZoneText(startOf(draft.startsAt) || now)}`}
        problem={problemAt('startsAt')}
      >
        <WhenInput value={draft.startsAt} onValue={(startsAt) => onChange({ startsAt })} />
      </Field>
    </div>
  )
}
