import * as encoding from 'lib0/encoding'
import type { PanelId } from '#shared/model/ids.ts'
import { ok } from '#shared/result.ts'
import type { UpdateBatch } from '#server/ports/room-log.ts'
import { spawnThread } from '../thread.ts'
import type { FromThread, Job, Outcome, Ports, ThreadData, ToThread } from './jobs.ts'
import { writeAppend } from './journal.ts'
import { DatabaseProblem } from './problem.ts'

const SCRIPT = { source: 'sqlite/worker-from-source.mjs', built: 'sqlite-worker.js' } as const

/** The process's end of the thread that has the file. */
export type Thread = {
  /** Has a method run there. Answers `fallback`, or rejects where there is none, when nothing comes of it in time. */
  ask<Port extends keyof Ports, Method extends keyof Ports[Port] & string>(
    port: Port,
    method: Method,
    args: ArgsOf<Ports[Port][Method]>,
    fallback?: Awaited<AnswerOf<Ports[Port][Method]>>,
  ): AnswerOf<Ports[Port][Method]>
  /** The same as asking for `appendUpdates`, and lighter. */
  append(
    panelId: PanelId,
    batch: UpdateBatch,
    fallback: Awaited<AnswerOf<Ports['roomLog']['appendUpdates']>>,
  ): AnswerOf<Ports['roomLog']['appendUpdates']>
  /** Finishes what was asked, then lets go of the file. May be called again. */
  close(): Promise<void>
}

type Waiting = {
  resolve(value: unknown): void
  reject(problem: unknown): void
  readonly fallback: unknown
  readonly until: number
}

/** Starts it, and resolves when the file is open. Throws a `DatabaseProblem` if it cannot be. */
export async function startThread(
  data: ThreadData,
  answerWithinMs: number,
  onTrouble: (reason: string) => unknown,
): Promise<Thread> {
  const worker = spawnThread(SCRIPT, data)
  /** In the order of asking, which is that of their deadlines: one timer does for all. */
  const waiting = new Map<number, Waiting>()
  let deadline: NodeJS.Timeout | null = null
  let asked: Job[] = []
  let appends = encoding.createEncoder()
  let isSending = false
  let lastId = 0
  let ended: string | null = null

  const exited = new Promise<void>((done) => {
    worker.once('exit', () => {
      if (!ended) onTrouble('the database thread has ended')
      ended ??= 'its thread has ended'
      for (const id of [...waiting.keys()]) settle(id, { unavailable: ended })
      done()
    })
  })

  function send(message: ToThread): void {
    sendAsked()
    worker.postMessage(message)
  }

  /** What is asked in one moment goes in one message: waking the thread costs more than what a message holds. */
  function sendAsked(): void {
    isSending = false
    const jobs = asked
    const bytes = encoding.toUint8Array(appends)
    asked = []
    if (encoding.length(appends) > 0) appends = encoding.createEncoder()
    if ((jobs.length === 0 && bytes.length === 0) || ended) return
    try {
      post(jobs, bytes)
    } catch {
      // An argument of one of them cannot travel. Nothing was sent; whose it is is found out one by one.
      post(jobs.filter(canTravel), bytes)
    }
  }

  const post = (jobs: readonly Job[], bytes: Uint8Array) =>
    worker.postMessage({ jobs, appends: bytes } satisfies ToThread, [bytes.buffer as ArrayBuffer])

  function canTravel(job: Job): boolean {
    try {
      structuredClone(job)
      return true
    } catch (problem) {
      waiting.get(job.id)?.reject(problem)
      waiting.delete(job.id)
      return false
    }
  }

  function settle(id: number, outcome: Outcome): void {
    const job = waiting.get(id)
    if (!job) return
    waiting.delete(id)
    if ('value' in outcome) job.resolve(outcome.value)
    else if ('bug' in outcome) job.reject(new Error(outcome.bug))
    else if (job.fallback !== undefined) job.resolve(job.fallback)
    else
      job.reject(new DatabaseProblem('unavailable', `The database does not answer: ${outcome.unavailable}.`))
  }

  function giveUpOnLate(): void {
    deadline = null
    for (const [id, { until }] of waiting) {
      if (until > performance.now()) return watchDeadline(until)
      settle(id, { unavailable: `no answer within ${answerWithinMs} ms` })
      if (!ended) send({ cancel: id })
    }
  }

  /** Goes on when all is answered, and looks again at who came meanwhile: cheaper than to be set for each. */
  function watchDeadline(until: number): void {
    deadline ??= setTimeout(giveUpOnLate, Math.max(1, until - performance.now())).unref()
  }

  /** `put` adds the question to the next message. */
  const asking = (put: (id: number) => void, fallback: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++lastId
      const until = performance.now() + answerWithinMs
      if (!ended) put(id)
      waiting.set(id, { resolve, reject, fallback, until })
      if (ended) return settle(id, { unavailable: ended })
      watchDeadline(until)
      if (!isSending) queueMicrotask(sendAsked)
      isSending = true
    })

  const ask = (port: keyof Ports, method: string, args: readonly unknown[], fallback?: unknown) =>
    asking((id) => asked.push({ id, port, method, args }), fallback)

  const opened = new Promise<void>((done, refuse) => {
    worker.on('message', (message: FromThread) => {
      if ('answers' in message) {
        for (const [id, outcome] of message.answers) settle(id, outcome)
        for (let at = 0; at < message.appended.length; at += 2) {
          settle(message.appended[at]!, { value: ok({ lastSeq: message.appended[at + 1]! }) })
        }
        const trouble = message.answers
          .map(([, outcome]) => outcome)
          .find((outcome) => 'unavailable' in outcome)
        if (trouble) onTrouble(trouble.unavailable)
      } else if ('opened' in message) done()
      else refuse(new DatabaseProblem(message.problem.code, message.problem.sentence))
    })
    worker.once('error', (error) => {
      onTrouble(`the database thread failed: ${error.message}`)
      ended = error.message
      refuse(new DatabaseProblem('unavailable', `The database thread failed: ${error.message}`))
    })
    void exited.then(() => refuse(new DatabaseProblem('unavailable', 'The database thread ended at once.')))
  })
  try {
    await opened
  } catch (problem) {
    // Why it could not be opened is said by the problem, and its thread's end is no trouble beside it.
    ended ??= 'it was not opened'
    await worker.terminate()
    throw problem
  }

  return {
    ask: ask as Thread['ask'],
    append: (panelId, batch, fallback) =>
      asking((id) => writeAppend(appends, { id, panelId, batch }), fallback) as never,
    async close() {
      if (!ended) send('close')
      ended ??= 'it is closed'
      await exited
    },
  }
}

type ArgsOf<Method> = Method extends (...args: infer Args) => unknown ? Args : never
type AnswerOf<Method> = Method extends (...args: never[]) => infer Answer ? Answer : never
