import { lazy, Suspense } from 'react'
import { DocumentsProvider } from '#client/connection/documents.tsx'
import { RoomProvider, useRoom } from '#client/connection/room.tsx'
import { LobbyScreen } from '#client/features/lobby/lobby-screen.tsx'
import { RecuseForm } from '#client/features/scoring/recuse-form.tsx'
import { ScoringScreen } from '#client/features/scoring/scoring-screen.tsx'
import { phaseName } from '#client/features/top-bar/phase-name.ts'
import { RoomBar } from '#client/features/top-bar/room-bar.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { hasLocked } from '#shared/panel/seats.ts'
import { ErrorBoundary } from '../error-boundary.tsx'
import { Arrival, useShowing } from './arrival.tsx'
import { notesFor } from './notes-for.tsx'
import { RoomEnded } from './room-ended.tsx'
import { SealedPage } from './sealed-page.tsx'
import './room.css'

// A panelist in the lobby loads neither the editor nor the debrief.
const InterviewScreen = lazy(() => import('#client/features/interview/interview-screen.tsx'))
const DebriefScreen = lazy(() => import('#client/features/debrief/debrief-screen.tsx'))

/** The live room: one address from the lobby to the seal, showing what the panel is doing now. */
export default function RoomScreen({ panelId }: { panelId: PanelId }) {
  return (
    <RoomProvider
      panelId={panelId}
      waiting={<Spinner label="Opening the room" />}
      ended={(reason, was) => <RoomEnded panelId={panelId} reason={reason} was={was} />}
    >
      <DocumentsProvider>
        <Room />
      </DocumentsProvider>
    </RoomProvider>
  )
}

function Room() {
  const { panel, view, me } = useRoom()
  const showing = useShowing()
  // One's own lock leaves nothing to do but wait: a page of its own as well.
  const isLocked = view.phase === 'scoring' && hasLocked(view, me)
  const part = view.sealedAt !== null ? 'sealed' : isLocked ? 'locked' : view.phase
  useTitle(`${phaseName(view)} · ${panel.candidate}`)
  return (
    <div className={`room is-${view.phase}`}>
      <RoomBar recuse={<RecuseForm />} />
      <div className="room-body">
        {/* What was being written in the debrief outlives its end, so the two are one here.
            A part that cannot be loaded takes the bar and the documents, and with them unsaved words, no more than itself. */}
        <ErrorBoundary key={view.phase === 'closed' ? 'debrief' : view.phase}>
          <Suspense fallback={<Spinner />}>
            <PhaseScreen />
            <Arrival part={part} showing={showing} />
          </Suspense>
        </ErrorBoundary>
      </div>
    </div>
  )
}

function PhaseScreen() {
  const { view } = useRoom()
  switch (view.phase) {
    case 'lobby':
      return <LobbyScreen />
    case 'interview':
      return <InterviewScreen notes={notesFor} />
    case 'scoring':
      return <ScoringScreen notes={notesFor} />
    case 'debrief':
      return <DebriefScreen />
    case 'closed':
      return view.sealedAt === null ? <DebriefScreen /> : <SealedPage />
  }
}
