import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync('docs/faults.md', 'utf8')

/** What the tables name: a file, and words of the tests in it. */
const named = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`test/'))
  .flatMap((line) => [...line.matchAll(/`(test\/[^`]+)`((?:,? ?"[^"]+")*)/g)])
  .map(([, file, words]) => ({ file: file!, words: [...words!.matchAll(/"([^"]+)"/g)].map((it) => it[1]!) }))

test('every test that docs/faults.md names is there, under the words that it names', () => {
  const missing = named.flatMap(({ file, words }) => {
    if (!existsSync(file)) return [file]
    const text = readFileSync(file, 'utf8')
    return words.filter((it) => !text.includes(it)).map((it) => `${file}: ${it}`)
  })

  expect(missing).toEqual([])
  expect(named.length).toBeGreaterThan(40)
})
