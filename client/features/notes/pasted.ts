import { Fragment, type Node, type ResolvedPos, Slice } from '@tiptap/pm/model'
import { LIST_LEVELS_MAX } from './note-schema.ts'

/**
 * What was pasted, with lists no deeper than the server takes at this place: what lies deeper comes up into the deepest list there may be,
 * word for word and in order.
 */
export function withinListLevels(pasted: Slice, at: ResolvedPos): Slice {
  const levels = Array.from({ length: at.depth }, (_, depth) => at.node(depth + 1)).filter(isList).length
  const allowed = LIST_LEVELS_MAX - levels
  if (levelsOf(pasted.content) <= allowed) return pasted
  const { content, openStart, openEnd } = Slice.maxOpen(flattened(pasted.content, allowed))
  return new Slice(content, Math.min(pasted.openStart, openStart), Math.min(pasted.openEnd, openEnd))
}

const isList = (node: Node) => node.type.name === 'bulletList'

function levelsOf(content: Fragment): number {
  let deepest = 0
  content.forEach((node) => {
    deepest = Math.max(deepest, (isList(node) ? 1 : 0) + levelsOf(node.content))
  })
  return deepest
}

function flattened(content: Fragment, allowed: number): Fragment {
  const nodes: Node[] = []
  content.forEach((node) => {
    if (!isList(node)) return nodes.push(node.copy(flattened(node.content, allowed)))
    if (allowed > 0) return nodes.push(node.copy(flattened(node.content, allowed - 1)))
    return node.forEach((item) => flattened(item.content, 0).forEach((line) => nodes.push(line)))
  })
  return Fragment.from(nodes)
}
