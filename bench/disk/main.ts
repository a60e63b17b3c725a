import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'

// What the disk itself takes for what every commit asks of it: a few pages at the end of a file, synced, 125 times a second. An ack
// cannot come sooner, and its slowest hundredth is no better than this one's. Nothing of the product runs here.
const SECONDS = Number(process.argv[2] ?? 20)
const EVERY_MS = 8
const PAGES = Buffer.alloc(3 * 4_096, 1)

if (!(SECONDS > 0)) throw new Error('npm run bench:disk -- <seconds, above 0>')
// A folder inside the project, on the same disk as everything else that is measured.
const cache = join(import.meta.dirname, '../../.cache/bench')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'disk-'))
const file = openSync(join(folder, 'pages'), 'w')
const took: number[] = []
try {
  const until = performance.now() + SECONDS * 1_000
  while (performance.now() < until) {
    const began = performance.now()
    writeSync(file, PAGES)
    fsyncSync(file)
    took.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
} finally {
  closeSync(file)
  rmSync(folder, { recursive: true, force: true })
}

const sorted = took.toSorted((one, other) => one - other)
const at = (share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1)
process.stdout.write(
  `${took.length} syncs of ${PAGES.length} bytes: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, ` +
    `longest ${at(1)} ms. System load ${loadavg()[0]!.toFixed(1)}.\n`,
)
