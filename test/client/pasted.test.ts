import { getSchema } from '@tiptap/core'
import { type Node, Slice } from '@tiptap/pm/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noteSchema } from '#client/features/notes/note-schema.ts'
import { withinListLevels } from '#client/features/notes/pasted.ts'
import { DEPTH_MAX } from '#shared/documents/shape.ts'

const schema = getSchema([...noteSchema])

const line = (words: string) => schema.node('paragraph', null, [schema.text(words)])
const list = (words: string, inner: Node[] = []) =>
  schema.node('bulletList', null, [schema.node('listItem', null, [line(words), ...inner])])

/** A list in a list in a list, so many levels deep. */
const nested = (levels: number): Node =>
  Array.from({ length: levels }).reduceRight<Node>(
    (inner, _, index) => list(`level ${index + 1}`, [inner]),
    list(`level ${levels + 1}`),
  )

const linesOf = (node: Node): string[] => {
  const lines: string[] = []
  node.descendants((it) => void (it.isTextblock && lines.push(it.textContent)))
  return lines
}
const depthOf = (node: Node): number => {
  let deepest = 0
  node.forEach((child) => {
    if (!child.isText) deepest = Math.max(deepest, 1 + depthOf(child))
  })
  return deepest
}

test('a list that goes deeper than the server takes is pasted whole: every line, in order, within the levels', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 4 }),
      (levels, around) => {
        const page = schema.node('doc', null, around === 0 ? [line('here')] : [nested(around - 1)])
        const at = page.resolve(page.content.size - 1 - 2 * around)
        const content = schema.node('doc', null, levels.map(nested))
        const pasted = withinListLevels(new Slice(content.content, 0, 0), at)
        const next = schema.node('doc', null, pasted.content)
        next.check()
        expect(linesOf(next)).toEqual(linesOf(content))
        expect(depthOf(next) + 2 * around).toBeLessThanOrEqual(DEPTH_MAX)
      },
    ),
  )
})

test('what is flat enough is pasted as it is', () => {
  const page = schema.node('doc', null, [line('here')])
  const pasted = new Slice(schema.node('doc', null, [nested(4), line('after')]).content, 0, 0)
  expect(withinListLevels(pasted, page.resolve(1))).toBe(pasted)
})
