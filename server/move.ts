import { resolve } from 'node:path'
import { type Contents, copyAll, isEmpty, readAll, type Tables } from './adapters/moving/move.ts'
import { withPostgres } from './adapters/moving/postgres.ts'
import { hasSqlite, makeSqlite, withSqlite } from './adapters/moving/sqlite.ts'
import { DatabaseProblem } from './adapters/problem.ts'
import { fail } from './fail.ts'

/** `npm run move -- --from sqlite:<folder> --to postgres://…`, or the other way: copies a workspace, and checks the copy. */
const USAGE =
  'Say from where to where: npm run move -- --from sqlite:<folder> --to postgres://user:password@host:5432/database, or the other way round.'

type Place = { readonly kind: 'sqlite' | 'postgres'; readonly at: string }

const unsafe = process.env.PANELROOM_DATABASE_UNSAFE === '1'
const { from, to } = readArguments(process.argv.slice(2))
try {
  const { rows, sha256 } = from.kind === 'sqlite' ? await toPostgres() : await toSqlite()
  const count = (table: string) => rows.get(table)!
  process.stdout.write(
    `Moved ${count('room')} rooms with ${count('room_log')} entries and ${count('doc_snapshot')} snapshots, and ${count('record')} records.\n` +
      `Both sides are the same: SHA-256 ${sha256}\nWhat was moved is still where it was.\n`,
  )
} catch (problem) {
  if (problem instanceof DatabaseProblem) fail(problem.message)
  // Its own words may quote what was moved.
  const { name = '', code = name } = problem as { name?: string; code?: string }
  fail(
    `The move stopped (${code}). What was to be moved is still where it was, and nothing of the copy counts.`,
  )
}

async function toPostgres(): Promise<Contents> {
  return await withSqlite(from.at, (source) =>
    withPostgres(to.at, unsafe, async (target) => {
      const there = await readAll(target)
      return isEmpty(there) ? await copyAll(source, target, tell()) : await expectSame(source, there)
    }),
  )
}

async function toSqlite(): Promise<Contents> {
  return await withPostgres(from.at, unsafe, async (source) => {
    if (hasSqlite(to.at)) return await expectSame(source, await withSqlite(to.at, (it) => readAll(it)))
    let moved: Contents | undefined
    await makeSqlite(to.at, 'What came from PostgreSQL', async (target) => {
      moved = await copyAll(source, target, tell())
    })
    return moved!
  })
}

/** Moved before, and nothing has changed since: then this is done already. */
async function expectSame(source: Tables, there: Contents): Promise<Contents> {
  const here = await readAll(source)
  if (here.sha256 === there.sha256) return here
  const place = to.kind === 'sqlite' ? `The folder ${resolve(to.at)}` : 'That database'
  throw new DatabaseProblem(
    'not-writable',
    `${place} holds something else already. Nothing was changed; choose an empty one.`,
  )
}

/** Every table by name, and large ones by the thousand. */
function tell() {
  let told = ''
  return (table: string, count: number) => {
    const now = `${table} ${Math.floor(count / 1_000)}`
    if (now !== told) process.stdout.write(`${table}: ${count} rows\n`)
    told = now
  }
}

function readArguments(given: readonly string[]): { from: Place; to: Place } {
  const places = new Map<string, Place>()
  for (let at = 0; at < given.length; at += 2) {
    const [name, value] = [given[at]!, given[at + 1]]
    if (name !== '--from' && name !== '--to') fail(`There is no ${name.split('=')[0]} here.`, USAGE)
    if (places.has(name)) fail(`${name} is there twice.`, USAGE)
    if (!value || value.startsWith('--')) fail(`${name} says no place.`, USAGE)
    places.set(name, readPlace(name, value))
  }
  const [source, target] = [places.get('--from'), places.get('--to')]
  if (!source || !target) fail(`${source ? '--to' : '--from'} is missing.`, USAGE)
  if (source.kind === target.kind)
    fail('One of the two must be SQLite, the other PostgreSQL. For two of a kind there are backups.', USAGE)
  return { from: source, to: target }
}

/** The value is not repeated: a password may be in it. */
function readPlace(name: string, value: string): Place {
  if (/^postgres(ql)?:\/\//.test(value)) return { kind: 'postgres', at: value }
  const folder = /^sqlite:(.+)$/.exec(value)?.[1]
  if (folder) return { kind: 'sqlite', at: folder }
  return fail(`${name} must be sqlite:<folder> or postgres://….`, USAGE)
}
