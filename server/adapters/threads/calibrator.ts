import type { Worker } from 'node:worker_threads'
import type { Result } from '#shared/calibration/engine/ladder.ts'
import type { RatingsTable } from '#shared/calibration/engine/table.ts'
import { type Calibrator, CalibratorProblem } from '#server/ports/calibrator.ts'
import { spawnThread } from '../thread.ts'

const SCRIPT = { source: 'threads/worker-from-source.mjs', built: 'calibrator-worker.js' } as const

export type ToCalibrator = { readonly id: number; readonly table: RatingsTable }
export type FromCalibrator = { readonly id: number } & (
  { readonly result: Result } | { readonly refused: string }
)

export type CalibratorOptions = {
  /** From the moment its turn comes. */
  readonly deadlineMs?: number
  readonly waitingMax?: number
}

type Job = {
  readonly table: RatingsTable
  readonly resolve: (result: Result) => void
  readonly reject: (problem: Error) => void
}

const DEFAULTS = { deadlineMs: 30_000, waitingMax: 100 }

/**
 * One thread that calibrates one table after the other. It starts with the first table; after a crash, or a table that took
 * longer than its deadline, the next one gets a new thread.
 */
export function createCalibrator(options: CalibratorOptions = {}): Calibrator {
  const { deadlineMs, waitingMax } = { ...DEFAULTS, ...options }
  const waiting: Job[] = []
  let thread: Worker | null = null
  let current: (Job & { readonly id: number; readonly deadline: NodeJS.Timeout }) | null = null
  let lastId = 0
  let isClosed = false

  function next(): void {
    const job = current ? undefined : waiting.shift()
    if (!job) return
    thread ??= begin()
    const id = ++lastId
    const deadline = setTimeout(() => abandon('too-long'), deadlineMs)
    current = { ...job, id, deadline }
    thread.postMessage({ id, table: job.table } satisfies ToCalibrator)
  }

  function begin(): Worker {
    const worker = spawnThread(SCRIPT)
    // Nobody waits for arithmetic when the process wants to end.
    worker.unref()
    worker.on('message', (message: FromCalibrator) => {
      if (message.id !== current?.id) return
      const { resolve, reject } = finish(current)
      if ('result' in message) resolve(message.result)
      else reject(new RangeError(message.refused))
      next()
    })
    const gone = () => thread === worker && abandon('gone')
    worker.on('error', gone)
    worker.on('exit', gone)
    return worker
  }

  function finish(job: NonNullable<typeof current>): Job {
    clearTimeout(job.deadline)
    current = null
    return job
  }

  function abandon(code: CalibratorProblem['code']): void {
    const worker = thread
    thread = null
    void worker?.terminate()
    if (current) finish(current).reject(new CalibratorProblem(code))
    next()
  }

  return {
    result: (table) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new CalibratorProblem('gone'))
        if (waiting.length >= waitingMax) return reject(new CalibratorProblem('busy'))
        waiting.push({ table, resolve, reject })
        next()
      }),
    async close() {
      isClosed = true
      for (const job of waiting.splice(0)) job.reject(new CalibratorProblem('gone'))
      const worker = thread
      abandon('gone')
      await worker?.terminate()
    },
  }
}
