import { resolve } from 'node:path'
import { takeBackup } from './adapters/sqlite/backup.ts'
import { DatabaseProblem } from './adapters/sqlite/problem.ts'
import { readConfig } from './config.ts'
import { fail } from './fail.ts'

/** `npm run backup -- <file>`: copies the data folder's database, running server or not. */
const [name, ...rest] = process.argv.slice(2)
const config = readConfig(process.env)
if (!config.ok) fail(...config.error)
if (config.value.nodes)
  fail(
    'What several nodes keep is in PostgreSQL: back it up with pg_dump, as docs/nodes.md tells. This command copies a folder.',
  )
if (!name || rest.length > 0) fail('Say where the backup goes: npm run backup -- <file>')

const file = resolve(name)
try {
  const { bytes, sha256 } = await takeBackup(config.value.data, file)
  process.stdout.write(`Backed up to ${file}: ${bytes} bytes, SHA-256 ${sha256}\n`)
} catch (problem) {
  if (problem instanceof DatabaseProblem) fail(problem.message)
  throw problem
}
