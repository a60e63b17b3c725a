// `npm start`: what is missing is installed, what changed is built, then the server runs in the foreground.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensurePackages, run, stop } from './ensure.mjs'

const BUILT = 'dist/.built-from'

function fingerprint() {
  const hash = createHash('sha256')
  const files = [
    'package-lock.json',
    'vite.config.ts',
    'vite.server.config.ts',
    ...['shared', 'server', 'client', 'seed'].flatMap(filesIn),
  ]
  for (const file of files.toSorted((a, b) => (a < b ? -1 : 1))) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) =>
    it.isDirectory() ? filesIn(join(folder, it.name)) : [join(folder, it.name)],
  )
}

export function ensureBuilt() {
  const wanted = fingerprint()
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === wanted) return
  process.stdout.write('Building…\n')
  const vite = (...args) =>
    run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error', ...args])
  const built = vite() && vite('--config', 'vite.server.config.ts')
  if (!built) stop('The build failed; the lines above say where.')
  writeFileSync(BUILT, wanted)
}

if (process.argv[1]?.endsWith('start.mjs')) {
  ensurePackages()
  ensureBuilt()
  const server = spawn(process.execPath, ['dist/server/main.js', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // Ctrl-C reaches the whole group; this process only waits for the server to finish cleanly.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
  server.on('exit', (code) => process.exit(code ?? 1))
}
