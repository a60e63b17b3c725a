// Brings a fresh clone to where it can run. Only Node's own modules: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// The build's own range: an odd or early version in between lacks what it needs.
const NODE_MIN = { 20: 19, 22: 12 }
const STAMP = 'node_modules/.ensured'

/** Stops with one line that says what to do. */
export function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

export function run(command, args, options = {}) {
  return (
    spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32', ...options }).status ===
    0
  )
}

/** Node new enough, and the packages of the lock file in place. */
export function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 23 && !(minor >= NODE_MIN[major])) {
    stop(
      `Panelroom needs Node 20.19, 22.12 or a later one of these, or any from 23; this is ${process.versions.node}. Node 24 is advised.`,
    )
  }
  const lock = readFileSync('package-lock.json')
  const wanted = createHash('sha256').update(lock).update(process.versions.modules).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  process.stdout.write('Installing packages…\n')
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    stop('The packages could not be installed: check the network, then run the same command again.')
  }
  writeFileSync(STAMP, wanted)
}

/** The first of these programs on this machine, or null. */
export function found(names) {
  for (const name of names) {
    if (name.includes('/') && existsSync(name)) return name
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      if (existsSync(path)) return path
    }
  }
  return null
}

/**
 * A program that the tests drive: found, or installed with the system's package manager where that needs no password. One that would be
 * started as a service of the machine is only taken out of its package, to where `unpackTo` says. Null, with one printed line, where
 * neither works.
 */
export function ensureProgram({ variable, names, packages, label, unpackTo }) {
  const named = process.env[variable]
  if (named && existsSync(named)) return named
  const there = found(names)
  if (there) return there
  if (unpackTo) {
    const unpacked = names.map((it) => join(unpackTo, 'usr/bin', it))
    return found(unpacked) ?? (unpack(packages, label, unpackTo) ? found(unpacked) : null)
  }
  const root = process.getuid?.() === 0
  const sudo = !root && found(['sudo']) && spawnSync('sudo', ['-n', 'true']).status === 0
  if (found(['apt-get']) && (root || sudo)) {
    process.stdout.write(`Installing ${label} with apt-get…\n`)
    const apt = (...args) => {
      const all = ['-o', 'Dpkg::Use-Pty=0', '-qq', ...args]
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      return root
        ? run('apt-get', all, { env, stdio: ['ignore', 'ignore', 'inherit'] })
        : run('sudo', ['-n', 'apt-get', ...all], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    }
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...packages)
  }
  const now = found(names)
  if (!now)
    process.stderr.write(
      `${label} is not here. Install it (Debian: apt-get install ${packages.join(' ')}) or set ${variable} to its path.\n`,
    )
  return now
}

/** Takes programs out of their packages, without a right to install any. */
function unpack(packages, label, folder) {
  if (!found(['apt-get']) || !found(['dpkg-deb'])) {
    process.stderr.write(`${label} is not here: what needs it is skipped.\n`)
    return false
  }
  process.stdout.write(`Unpacking ${label}…\n`)
  mkdirSync(folder, { recursive: true })
  const options = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }
  const isRoot = process.getuid?.() === 0
  const apt = (...args) =>
    run('apt-get', ['-qq', ...(isRoot ? ['-o', 'APT::Sandbox::User=root'] : []), ...args], options)
  const got = () => apt('download', ...packages)
  if (!got() && !(isRoot && apt('update') && got())) return false
  return readdirSync(folder)
    .filter((it) => it.endsWith('.deb'))
    .every((it) => run('dpkg-deb', ['-x', it, '.'], options))
}
