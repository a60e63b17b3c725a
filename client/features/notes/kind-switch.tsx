import type { Editor } from '@tiptap/react'
import { useEditorState } from '@tiptap/react'
import type { NoteKind } from '#shared/model/scorecard.ts'
import { NOTE_KIND_WORDS, NOTE_KINDS } from './note-kinds.ts'

const setKind = (editor: Editor, kind: NoteKind) =>
  editor.chain().focus().updateAttributes('paragraph', { kind }).run()

/** What the line under the caret is: heard, thought or to probe (the schema binds Alt+1, 2, 3); beside it a list and bold. */
export function KindSwitch({ editor }: { editor: Editor | null }) {
  const now = useEditorState({
    editor,
    selector: ({ editor: it }) => ({
      kind: (it?.getAttributes('paragraph').kind as NoteKind | undefined) ?? 'heard',
      list: it?.isActive('bulletList') ?? false,
      bold: it?.isActive('bold') ?? false,
    }),
  })

  if (!editor || !now) return null
  return (
    <div className="note-tools" role="toolbar" aria-label="This line">
      {NOTE_KINDS.map((kind, index) => (
        <button
          key={kind}
          type="button"
          className={`note-tool is-${kind}`}
          aria-pressed={now.kind === kind}
          aria-keyshortcuts={`Alt+${index + 1}`}
          title={`${NOTE_KIND_WORDS[kind].hint} (Alt+${index + 1})`}
          // The caret stays where it is: a tool must not take the focus from the text.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setKind(editor, kind)}
        >
          {NOTE_KIND_WORDS[kind].name}
        </button>
      ))}
      <span className="note-tools-gap" />
      <button
        type="button"
        className="note-tool"
        aria-label="List"
        aria-pressed={now.list}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => editor.chain().focus().toggleBulletList().run()}
      >
        •
      </button>
      <button
        type="button"
        className="note-tool"
        aria-label="Bold"
        aria-pressed={now.bold}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => editor.chain().focus().toggleBold().run()}
      >
        <b>B</b>
      </button>
    </div>
  )
}
