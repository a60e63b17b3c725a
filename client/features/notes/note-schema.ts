import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { BulletList, ListItem, ListKeymap } from '@tiptap/extension-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { NOTE_KINDS } from './note-kinds.ts'

/** How deep lists may go: the server refuses a sixth level. */
export const LIST_LEVELS_MAX = 5

const Line = Paragraph.extend({
  // Each line reads the way its own script does.
  addOptions: () => ({ HTMLAttributes: { dir: 'auto' } }),
  addAttributes() {
    return {
      kind: {
        default: 'heard',
        keepOnSplit: true,
        parseHTML: (element) => NOTE_KINDS.find((it) => it === element.getAttribute('data-kind')) ?? 'heard',
        renderHTML: ({ kind }) => ({ 'data-kind': String(kind) }),
      },
    }
  },
  addKeyboardShortcuts() {
    const shortcuts = NOTE_KINDS.map((kind, index) => [
      `Alt-${index + 1}`,
      () => this.editor.commands.updateAttributes(this.name, { kind }),
    ])
    return Object.fromEntries(shortcuts) as Record<string, () => boolean>
  },
})

const Item = ListItem.extend({
  addKeyboardShortcuts() {
    return {
      ...this.parent?.(),
      Tab: () => {
        const { $from } = this.editor.state.selection
        const levels = Array.from({ length: $from.depth }, (_, depth) => $from.node(depth).type.name)
        if (levels.filter((it) => it === 'bulletList').length >= LIST_LEVELS_MAX) return true
        return this.editor.commands.sinkListItem(this.name)
      },
    }
  },
})

/** Lines, lists and bold: what `shared/documents/shape.ts` lets through, and nothing else. */
export const noteSchema = [Document, Line, Text, Bold, BulletList, Item, ListKeymap]
