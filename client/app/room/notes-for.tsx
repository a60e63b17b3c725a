import { Suspense } from 'react'
import { useDocumentTrouble, usePanelNotes, useScorecard } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { lazyPart } from '#client/ui/lazy-part.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { questionOf } from '#shared/panel/places.ts'
import { LockedNotes } from './locked-notes.tsx'

const NoteEditor = lazyPart(() => import('#client/features/notes/note-editor.tsx'))
const NoteView = lazyPart(async () => ({
  default: (await import('#client/features/notes/note-view.tsx')).NoteView,
}))

type Props = { questionId: QuestionId; which: 'mine' | 'panel' }

/** The note on one question: an editor where this seat may write, the text where it may only read. */
function NotesFor({ questionId, which }: Props) {
  const { view, me, names } = useRoom()
  const mine = useScorecard()
  const panel = usePanelNotes()
  const trouble = useDocumentTrouble()
  const document = which === 'mine' ? mine : panel
  const locked = view.scorecards[me]?.card

  if (which === 'mine' && locked) return <LockedNotes lines={locked.notes[questionId] ?? []} />
  if (!document && trouble) return <Closed isWaiting={trouble === 'waiting'} />
  if (!document) return <Opening />

  const question = questionOf(view, questionId)?.label ?? 'the panel as a whole'
  return (
    <Suspense fallback={<Opening />}>
      {document.right === 'write' ? (
        <NoteEditor
          key={`${document.key}/${questionId}`}
          document={document}
          questionId={questionId}
          label={which === 'mine' ? `My evidence on ${question}` : `Panel notes on ${question}`}
          hint={which === 'mine' ? 'What you heard, in their words' : undefined}
          carets={which === 'panel'}
          names={names}
        />
      ) : (
        <NoteView key={document.key} document={document} questionId={questionId} />
      )}
    </Suspense>
  )
}

/** What the screens are given, so that none of them has to know the editor. */
export const notesFor = (props: Props) => <NotesFor {...props} />

const Opening = () => (
  <p className="room-opening ui-muted" aria-busy="true">
    Opening the notes …
  </p>
)

/** The bar says why, and offers the way out. */
const Closed = ({ isWaiting }: { isWaiting: boolean }) => (
  <p className="room-opening ui-muted">
    {isWaiting
      ? 'The notes are still being opened.'
      : 'The notes are closed here. The top of the page says why.'}
  </p>
)
