import { TimelineScreen } from '#client/features/timeline/timeline-screen.tsx'
import type { PanelId } from '#shared/model/ids.ts'
import { WithRecord } from './with-record.tsx'

export default function TimelineRecord({ panelId }: { panelId: PanelId }) {
  return (
    <WithRecord
      panelId={panelId}
      name="Timeline"
      early={() => ({
        title: 'The timeline opens when the scorecards are revealed',
        text: 'Until then nothing is told that could hint at anybody’s ratings.',
      })}
      screen={TimelineScreen}
    />
  )
}
