import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/**
 * Starts a thread. From source it needs a loader for TypeScript, which `source`, beside this file, brings; built, it is the plain script
 * `built`.
 */
export function spawnThread(script: { source: string; built: string }, workerData?: unknown): Worker {
  const fromSource = import.meta.url.endsWith('.ts')
  // Built: beside main.js, or one up from a chunk of it.
  const places = (fromSource ? [`./${script.source}`] : [`./${script.built}`, `../${script.built}`]).map(
    (name) => new URL(name, import.meta.url),
  )
  const found = places.find((place) => existsSync(fileURLToPath(place))) ?? places[0]!
  return new Worker(found, { workerData, execArgv: [] })
}
