import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const ROOM_PAGE_MAX_KB = 250
const DIST = 'dist/client'

type Chunk = { file: string; imports?: string[]; dynamicImports?: string[] }

test(`the room page needs at most ${ROOM_PAGE_MAX_KB} kB of JavaScript, compressed, before its lazily loaded parts`, () => {
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >
  const entry = Object.keys(manifest).find((key) => key.endsWith('.html'))!
  const room = Object.keys(manifest).find((key) => key.endsWith('app/room/room-screen.tsx'))!

  const needed = withImports(manifest, [entry, room])
  const sizes = [...needed].map((key) => {
    const { file } = manifest[key]!
    return { file, kb: gzipSync(readFileSync(join(DIST, file))).length / 1_000 }
  })
  const total = sizes.reduce((sum, { kb }) => sum + kb, 0)
  process.stdout.write(`room page: ${total.toFixed(1)} kB gzip in ${sizes.length} files\n`)

  expect(total).toBeLessThanOrEqual(ROOM_PAGE_MAX_KB)
})

/** These chunks and everything they import before they can run. */
function withImports(
  manifest: Record<string, Chunk>,
  keys: readonly string[],
  known = new Set<string>(),
): Set<string> {
  for (const key of keys) {
    if (known.has(key)) continue
    known.add(key)
    withImports(manifest, manifest[key]?.imports ?? [], known)
  }
  return known
}
