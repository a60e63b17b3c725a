import { Collaboration } from '@tiptap/extension-collaboration'
import { EditorContent, useEditor, useEditorState } from '@tiptap/react'
import { useEffect, useState } from 'react'
import type { RoomDocument } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { noteFragment } from '#shared/documents/notes.ts'
import { NOTE_CHARS_MAX } from '#shared/documents/shape.ts'
import type { QuestionId, SeatId } from '#shared/model/ids.ts'
import { CaretOverlay } from './caret-overlay.ts'
import { caretPeople } from './caret-people.ts'
import { KindSwitch } from './kind-switch.tsx'
import { NoteLimits } from './note-limits.ts'
import { noteSchema } from './note-schema.ts'
import { withinListLevels } from './pasted.ts'
import './notes.css'

const PASTE_MAX_CHARS = 50_000

type Props = {
  document: RoomDocument
  questionId: QuestionId
  label: string
  /** What to write, shown until there is a letter. */
  hint?: string
  /** Show where the others write. */
  carets: boolean
  names: (seat: SeatId) => string
}

/** The note on one question, written straight into its Yjs document. Undo takes back one's own edits alone. */
export default function NoteEditor({ document, questionId, label, hint, carets, names }: Props) {
  const { panel } = useRoom()
  const [problem, setProblem] = useState<string | null>(null)
  const [people] = useState(() => caretPeople({ names, seats: panel.seats }))
  useEffect(() => people.know({ names, seats: panel.seats }), [people, names, panel.seats])
  const editor = useEditor(
    {
      injectCSS: false,
      extensions: [
        ...noteSchema,
        Collaboration.configure({ fragment: noteFragment(document.doc, questionId) }),
        CaretOverlay.configure({
          awareness: carets ? document.awareness : null,
          people,
        }),
        NoteLimits.configure({
          charsMax: document.name === 'notes' ? NOTE_CHARS_MAX.notes : NOTE_CHARS_MAX.scorecard,
          onProblem: setProblem,
        }),
      ],
      editorProps: {
        attributes: {
          'aria-label': label,
          'aria-multiline': 'true',
          role: 'textbox',
          ...(hint && { 'aria-placeholder': hint }),
        },
        handlePaste(_view, event) {
          const length = event.clipboardData?.getData('text/plain').length ?? 0
          if (length <= PASTE_MAX_CHARS) return false
          setProblem(
            `That is ${length.toLocaleString('en')} characters; at most ${PASTE_MAX_CHARS.toLocaleString('en')} can be pasted at a time.`,
          )
          return true
        },
        // A table comes as a line for each row: its cells keep apart.
        transformPastedHTML: (html) => html.replaceAll(/<\/t[dh]>/gi, ' $&'),
        transformPasted: (pasted, { state }) => withinListLevels(pasted, state.selection.$from),
        handleKeyDown(editing, event) {
          if (event.key !== 'Escape') return false
          editing.dom.blur()
          return true
        },
      },
      onUpdate: () => setProblem(null),
    },
    [document.key, questionId],
  )
  const isEmpty = useEditorState({ editor, selector: ({ editor: it }) => it?.isEmpty ?? false })

  return (
    <div className="note">
      <div className="note-page">
        <EditorContent editor={editor} className="note-text" />
        {hint && isEmpty && (
          <p className="note-hint" aria-hidden="true">
            {hint}
          </p>
        )}
      </div>
      <Problem text={problem} />
      <KindSwitch editor={editor} />
    </div>
  )
}
