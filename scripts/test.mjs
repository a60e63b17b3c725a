// `npm test`: everything that guards the product, one after the other. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ensurePackages, ensureProgram } from './ensure.mjs'
import { ensureBuilt } from './start.mjs'

ensurePackages()
const chromium = ensureProgram({
  variable: 'CHROMIUM',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  packages: ['chromium', 'fonts-dejavu-core', 'fonts-noto-core'],
  label: 'Chromium',
})
const redis = ensureProgram({
  variable: 'REDIS_SERVER',
  names: ['redis-server', 'valkey-server'],
  packages: ['redis-server'],
  label: 'Redis',
})
// Debian keeps its programs out of the search path, a folder for each version.
const versions = Array.from({ length: 17 }, (_, at) => 30 - at)
const initdb = ensureProgram({
  variable: 'POSTGRES_BIN',
  names: [...versions.map((it) => `/usr/lib/postgresql/${it}/bin/initdb`), 'initdb'],
  packages: ['postgresql'],
  label: 'PostgreSQL',
})
const caddy = ensureProgram({
  variable: 'CADDY',
  names: ['caddy'],
  packages: ['caddy'],
  label: 'Caddy',
  unpackTo: resolve('.cache/caddy'),
})
const programs = {
  ...(chromium && { CHROMIUM: chromium }),
  ...(redis && { REDIS_SERVER: redis }),
  ...(caddy && { CADDY: caddy }),
  ...(initdb && { POSTGRES_BIN: initdb.endsWith('/initdb') ? dirname(initdb) : initdb }),
}
ensureBuilt()

const program = (name) => `node_modules/.bin/${name}`

let passed = 0
let failed = 0

function check(name, command, args) {
  const started = Date.now()
  const done = spawnSync(program(command), args, { encoding: 'utf8' })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  if (done.status === 0) {
    passed++
    process.stdout.write(`ok    ${name} (${seconds} s)\n`)
  } else {
    failed++
    process.stdout.write(`FAIL  ${name} (${seconds} s)\n${done.stdout}${done.stderr}\n`)
  }
  return done
}

check('types', 'tsc', ['-b'])
check('lint', 'oxlint', ['--type-aware'])
check('format', 'prettier', ['--check', '--log-level', 'warn', '.'])
check('unused code and packages', 'knip', [])

mkdirSync('.cache', { recursive: true })
const report = '.cache/vitest.json'
rmSync(report, { force: true })
const vitest = spawnSync(
  program('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { stdio: 'inherit', env: { ...process.env, ...programs } },
)
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  passed += numPassedTests
  failed += numFailedTests
  // A file that could not even be loaded holds no failed test, and is a failure all the same.
  if (vitest.status !== 0 && numFailedTests === 0) failed += Math.max(1, numFailedTestSuites)
  if (numPendingTests > 0) {
    const skipped = testResults
      .flatMap((it) => it.assertionResults)
      .filter((it) => it.status === 'pending' || it.status === 'skipped')
    for (const it of skipped) process.stdout.write(`skipped: ${it.fullName}\n`)
  }
} catch {
  failed++
  process.stdout.write('FAIL  the tests ended without a report\n')
}

process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
