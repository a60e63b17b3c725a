import type { Editor } from '@tiptap/react'
import { useEditorState } from '@tiptap/react'
import { ToolButton } from '#client/ui/tool-button.tsx'
import type { MouseEvent } from 'react'
import type { NoteKind } from '#shared/model/scorecard.ts'
import { NOTE_KIND_WORDS, NOTE_KINDS } from './note-kinds.ts'

const setKind = (editor: Editor, kind: NoteKind) =>
  editor.chain().focus().updateAttributes('paragraph', { kind }).run()

/** The caret stays where it is: a tool must not take the focus from the text. */
const stay = (event: MouseEvent) => event.preventDefault()

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
        <ToolButton
          key={kind}
          pressed={now.kind === kind}
          aria-keyshortcuts={`Alt+${index + 1}`}
          title={`${NOTE_KIND_WORDS[kind].hint} (Alt+${index + 1})`}
          onMouseDown={stay}
          onClick={() => setKind(editor, kind)}
        >
          {NOTE_KIND_WORDS[kind].name}
        </ToolButton>
      ))}
      <span className="note-tools-gap" />
      <ToolButton
        aria-label="List"
        title="List"
        pressed={now.list}
        onMouseDown={stay}
        onClick={() => editor.chain().focus().toggleBulletList().run()}
      >
        •
      </ToolButton>
      <ToolButton
        aria-label="Bold"
        title="Bold"
        pressed={now.bold}
        onMouseDown={stay}
        onClick={() => editor.chain().focus().toggleBold().run()}
      >
        <b>B</b>
      </ToolButton>
      <ToolButton className="note-done" onMouseDown={stay} onClick={() => editor.commands.blur()}>
        Done
      </ToolButton>
    </div>
  )
}
