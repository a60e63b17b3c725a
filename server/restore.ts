import { resolve } from 'node:path'
import { DatabaseProblem } from './adapters/sqlite/problem.ts'
import { restoreBackup } from './adapters/sqlite/restore.ts'
import { readConfig } from './config.ts'
import { fail } from './fail.ts'

/** `npm run restore -- <file> [--replace]`: puts a backup into the data folder of a server that is stopped. */
const given = process.argv.slice(2)
const [name, ...rest] = given.filter((it) => it !== '--replace')
const config = readConfig(process.env)
if (!config.ok) fail(...config.error)
if (config.value.nodes)
  fail(
    'What several nodes keep is in PostgreSQL: restore it with pg_restore, as docs/nodes.md tells. This command fills a folder.',
  )
if (!name || rest.length > 0) fail('Say which backup: npm run restore -- <file> [--replace]')

const from = resolve(name)
try {
  const { bytes, sha256, aside } = await restoreBackup(from, config.value.data, {
    replace: given.includes('--replace'),
    now: new Date(),
  })
  process.stdout.write(
    `Restored ${from} into ${resolve(config.value.data)}: ${bytes} bytes, SHA-256 ${sha256}\n`,
  )
  if (aside) process.stdout.write(`What was there before is kept as ${aside}\n`)
  // The former database is locked until here.
  process.exit(0)
} catch (problem) {
  if (problem instanceof DatabaseProblem) fail(problem.message)
  throw problem
}
