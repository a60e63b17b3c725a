import { ResultsScreen } from '#client/features/results/results-screen.tsx'
import type { PanelId } from '#shared/model/ids.ts'
import { WithRecord } from './with-record.tsx'

export default function ResultsRecord({ panelId }: { panelId: PanelId }) {
  return (
    <WithRecord
      panelId={panelId}
      name="Results"
      early={({ position }) => ({
        title: 'Results open when the scorecards are revealed',
        text: `Until then nobody sees anybody else’s ratings of ${position}, the lead included.`,
      })}
      screen={ResultsScreen}
    />
  )
}
