import { Extension } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { DEPTH_MAX } from '#shared/documents/shape.ts'

type Options = {
  /** Characters that this note may hold. */
  readonly charsMax: number
  readonly onProblem: (problem: string) => void
}

/**
 * Keeps every edit, a paste or a drop too, within what the server takes. An edit beyond it would close the document, and what
 * was typed meanwhile would have to be copied by hand.
 */
export const NoteLimits = Extension.create<Options>({
  name: 'noteLimits',
  addOptions: () => ({ charsMax: 0, onProblem: () => undefined }),
  addProseMirrorPlugins() {
    const { charsMax, onProblem } = this.options
    return [
      new Plugin({
        filterTransaction(transaction, state) {
          // What others wrote is on the server already.
          if (!transaction.docChanged || transaction.getMeta(ySyncPluginKey)) return true

          const problem = problemWith(transaction.doc, state.doc, charsMax)
          if (problem) onProblem(problem)
          return problem === null
        },
      }),
    ]
  },
})

/** What is wrong with the next version of a note, or null. Whatever makes it shorter or flatter is welcome. */
function problemWith(next: Node, before: Node, charsMax: number): string | null {
  const chars = charsOf(next)
  if (chars > charsMax && chars > charsOf(before)) {
    return `This note may hold ${charsMax.toLocaleString('en')} characters. That would make it ${chars.toLocaleString('en')}.`
  }
  const depth = depthOf(next)
  if (depth > DEPTH_MAX && depth > depthOf(before)) return 'Lists may go five levels deep, no deeper.'
  return null
}

const charsOf = (doc: Node): number => doc.textBetween(0, doc.content.size).length

function depthOf(node: Node): number {
  let deepest = 0
  node.forEach((child) => {
    if (!child.isText) deepest = Math.max(deepest, 1 + depthOf(child))
  })
  return deepest
}
