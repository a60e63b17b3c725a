// `npm run bench:sync`: installs the bench's own packages where they lack, then runs it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const mark = join(here, 'node_modules/.installed-from')
const wanted = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .digest('hex')

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
  process.stdout.write('Installing the bench’s own packages…\n')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], here)
  writeFileSync(mark, wanted)
}
const root = join(here, '../..')
run(process.execPath, ['--import', 'tsx', join(here, 'main.ts'), ...process.argv.slice(2)], root)
