import type { ComponentType } from 'react'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import type { PanelAnswer, TimelineAnswer } from '#shared/contract/http.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { NoRecord, TooEarly } from './no-record.tsx'
import { useRecord } from './use-record.ts'

type Props = {
  panelId: PanelId
  name: string
  /** What is said before the reveal. */
  early: (panel: PanelAnswer) => { readonly title: string; readonly text: string }
  screen: ComponentType<{ panelId: PanelId; panel: PanelAnswer; timeline: TimelineAnswer }>
}

/** A screen of what happened in a panel; until it is there, why not and the way on. */
export function WithRecord({ panelId, name, early, screen: Screen }: Props) {
  const record = useRecord(panelId)
  useTitle(record.panel ? `${name}, ${record.panel.candidate}` : name)
  switch (record.kind) {
    case 'reading':
      return <Spinner label="Reading the record" />
    case 'failed':
      return <NoRecord failure={record.failure} onAgain={record.again} />
    case 'early':
      return <TooEarly panelId={panelId} {...early(record.panel)} />
    case 'there':
      return <Screen panelId={panelId} panel={record.panel} timeline={record.timeline} />
  }
}
