// `npm run backup`, `npm run restore`, `npm run move`: runs a command of the built server, without rebuilding it under one that runs.
import { existsSync } from 'node:fs'
import { ensurePackages, run } from './ensure.mjs'
import { ensureBuilt } from './start.mjs'

const [name, ...args] = process.argv.slice(2)
const script = `dist/server/${name}.js`
if (!existsSync(script)) {
  ensurePackages()
  ensureBuilt()
}
process.exit(run(process.execPath, [script, ...args]) ? 0 : 1)
