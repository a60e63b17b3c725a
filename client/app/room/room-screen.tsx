import { Suspense } from 'react'
import { DocumentsProvider } from '#client/connection/documents.tsx'
import { RoomProvider, useRoom } from '#client/connection/room.tsx'
import { LobbyScreen } from '#client/features/lobby/lobby-screen.tsx'
import { RecuseForm } from '#client/features/scoring/recuse-form.tsx'
import { ScoringScreen } from '#client/features/scoring/scoring-screen.tsx'
import { phaseName } from '#client/features/top-bar/phase-name.ts'
import { RoomBar } from '#client/features/top-bar/room-bar.tsx'
import { Button } from '#client/ui/button.tsx'
import { lazyPart } from '#client/ui/lazy-part.ts'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import type { PanelId } from '#shared/model/ids.ts'
import { hasLocked, isRater } from '#shared/panel/seats.ts'
import type { Phase } from '#shared/panel/state.ts'
import { ErrorBoundary } from '../error-boundary.tsx'
import { Arrival, useShowing } from './arrival.tsx'
import { notesFor } from './notes-for.tsx'
import { panelNotes } from './panel-notes.tsx'
import { Opening } from './opening.tsx'
import { RoomEnded } from './room-ended.tsx'
import { SealedPage } from './sealed-page.tsx'
import { useShownPhase } from './shown-phase.ts'
import { useVisiblePart } from './use-visible-part.ts'
import './room.css'

// A panelist in the lobby loads neither the editor nor the debrief.
const InterviewScreen = lazyPart(() => import('#client/features/interview/interview-screen.tsx'))
const DebriefScreen = lazyPart(() => import('#client/features/debrief/debrief-screen.tsx'))

/** The live room: one address from the lobby to the seal, showing what the panel is doing now. */
export default function RoomScreen({ panelId }: { panelId: PanelId }) {
  return (
    <RoomProvider
      panelId={panelId}
      waiting={<Opening />}
      ended={(reason, was) => <RoomEnded panelId={panelId} reason={reason} was={was} />}
    >
      <DocumentsProvider>
        <Room />
      </DocumentsProvider>
    </RoomProvider>
  )
}

function Room() {
  const { panel, view, me, mySeat } = useRoom()
  const isLocked = view.phase === 'scoring' && hasLocked(view, me)
  const { shown, isHeld, goOn } = useShownPhase(view.phase, isLocked)
  const showing = useShowing()
  const visible = useVisiblePart()
  // One's own lock leaves nothing to do but wait: a page of its own as well.
  const part = view.sealedAt !== null ? 'sealed' : isLocked ? 'locked' : shown
  useTitle(`${phaseName(view)} · ${panel.candidate}`)
  return (
    <div className={`room is-${shown}`} ref={visible}>
      <RoomBar recuse={<RecuseForm />} />
      {isHeld && (
        <div className="room-held">
          <span role="status">The questions have ended. This page waits while you write.</span>
          <Button size="small" onClick={goOn}>
            {isRater(mySeat) ? 'To my scorecard' : 'Go on'}
          </Button>
        </div>
      )}
      <div className="room-body">
        {/* What was being written in the debrief outlives its end, so the two are one here.
            A part that cannot be loaded takes the bar and the documents, and with them unsaved words, no more than itself. */}
        <ErrorBoundary key={shown === 'closed' ? 'debrief' : shown}>
          <Suspense fallback={<Spinner />}>
            <PhaseScreen shown={shown} />
            <Arrival part={part} showing={showing} />
          </Suspense>
        </ErrorBoundary>
      </div>
    </div>
  )
}

function PhaseScreen({ shown }: { shown: Phase }) {
  const { view } = useRoom()
  switch (shown) {
    case 'lobby':
      return <LobbyScreen />
    case 'interview':
      return <InterviewScreen notes={notesFor} />
    case 'scoring':
      return <ScoringScreen notes={notesFor} panelNotes={panelNotes} />
    case 'debrief':
      return <DebriefScreen panelNotes={panelNotes} />
    case 'closed':
      return view.sealedAt === null ? <DebriefScreen panelNotes={panelNotes} /> : <SealedPage />
  }
}
