import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sheets = readdirSync('client', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.css'))
  .map((name) => join('client', name))

/** What stands outside of every `@media (hover: hover)`. */
function outsideHover(css: string): string {
  const at = css.indexOf('@media (hover: hover)')
  if (at < 0) return css
  let depth = 0
  let end = css.indexOf('{', at)
  do {
    if (css[end] === '{') depth++
    if (css[end] === '}') depth--
    end++
  } while (depth > 0)
  return css.slice(0, at) + outsideHover(css.slice(end))
}

test.each(sheets)('%s leaves nothing looking pressed where a finger has tapped', (sheet) => {
  expect(outsideHover(readFileSync(sheet, 'utf8')).match(/[^\n]*:hover[^\n]*/g) ?? []).toEqual([])
})
