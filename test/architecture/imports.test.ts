import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Which folders each folder may import from; the first match counts. ARCHITECTURE.md says why. */
const MAY_IMPORT: readonly (readonly [folder: string, from: readonly string[]])[] = [
  ['shared/model/', ['shared/model/']],
  ['shared/calibration/', ['shared/model/', 'shared/panel/', 'shared/calibration/', 'shared/result.ts']],
  // Of the room's rules, the one about decisions alone asks what the ratings come to.
  [
    'shared/panel/rules/closing.ts',
    ['shared/model/', 'shared/panel/', 'shared/calibration/', 'shared/result.ts'],
  ],
  // The seal keeps what the panel came to; the rest of the room knows nothing of the arithmetic.
  [
    'shared/panel/',
    ['shared/model/', 'shared/panel/', 'shared/calibration/sealed-result.ts', 'shared/result.ts'],
  ],
  ['shared/', ['shared/']],
  ['server/ports/', ['shared/', 'server/ports/']],
  ['server/services/', ['shared/', 'server/ports/', 'server/services/']],
  ['server/adapters/', ['shared/', 'server/ports/', 'server/adapters/']],
  ['server/transports/', ['shared/', 'server/ports/', 'server/services/', 'server/transports/']],
  ['server/', ['shared/', 'server/', 'seed/']],
  ['client/ui/', ['shared/model/', 'client/ui/']],
  ['client/connection/', ['shared/', 'client/connection/']],
  ['client/features/', ['shared/', 'client/connection/', 'client/ui/']],
  ['client/', ['shared/', 'client/']],
  ['seed/', ['shared/', 'seed/']],
]

const files = ['shared', 'server', 'client', 'seed'].flatMap((top) =>
  readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(top, name)),
)

/** Every project path that a file imports, written from the top of the tree. */
function importsOf(file: string): string[] {
  const paths = [...readFileSync(file, 'utf8').matchAll(/(?:from|import) ?\(?'([.#][^']+)'/g)].map(
    ([, path]) => path!,
  )
  return paths.map((path) => (path.startsWith('#') ? path.slice(1) : join(file, '..', path)))
}

test.each(files)('%s imports only what its folder may', (file) => {
  const from = MAY_IMPORT.find(([folder]) => file.startsWith(folder))?.[1] ?? []
  const feature = /^client\/features\/[^/]+\//.exec(file)?.[0]
  const allowed = feature ? [...from, feature] : from

  expect(importsOf(file).filter((path) => !allowed.some((it) => path.startsWith(it)))).toEqual([])
})

test('no shared file leads back to itself', () => {
  const next = new Map(files.filter((it) => it.startsWith('shared/')).map((it) => [it, importsOf(it)]))
  const reaches = (from: string): ReadonlySet<string> => {
    const reached = new Set<string>()
    const follow = (file: string) => {
      for (const path of next.get(file) ?? []) if (!reached.has(path)) follow((reached.add(path), path))
    }
    follow(from)
    return reached
  }

  expect([...next.keys()].filter((file) => reaches(file).has(file))).toEqual([])
})

test('nothing in shared or in a service asks the clock, draws lots or reads the environment by itself', () => {
  const pure = files.filter((it) => /^(shared|server\/services)\//.test(it))
  const worldly =
    /\b(Date\.now|new Date\(\)|Math\.random|randomUUID|setTimeout|setInterval|process\.env|console\.)/

  expect(pure.filter((file) => worldly.test(withoutComments(readFileSync(file, 'utf8'))))).toEqual([])
})

test('SQL lives in the adapters alone', () => {
  const sql = /\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA )/

  const elsewhere = files.filter((it) => !it.startsWith('server/adapters/'))
  expect(elsewhere.filter((file) => sql.test(withoutComments(readFileSync(file, 'utf8'))))).toEqual([])
})

test('the environment is read where a process begins, and nowhere else', () => {
  const readers = files.filter((file) => /process\.env/.test(withoutComments(readFileSync(file, 'utf8'))))
  const beginnings = ['server/backup.ts', 'server/main.ts', 'server/move.ts', 'server/restore.ts']

  expect(readers.filter((it) => !beginnings.includes(it))).toEqual([])
})

test('schemas come from zod/mini: the whole package would give every refusal its own words in place of ours', () => {
  expect(files.filter((file) => /from 'zod'/.test(readFileSync(file, 'utf8')))).toEqual([])
})

test('no server code applies an update without looking at it, or keeps one that waits for others', () => {
  const server = files.filter((it) => it.startsWith('server/'))
  const forbidden = /\b(readSyncMessage|mergeUpdatesV2|applyUpdateV2|encodeStateAsUpdateV2)\b/

  expect(server.filter((file) => forbidden.test(withoutComments(readFileSync(file, 'utf8'))))).toEqual([])
})

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
