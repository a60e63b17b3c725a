import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { expectTrueRows } from './checksum.ts'
import { type Connection, connect, isStorageTrouble, sizeOf } from './connection.ts'
import type { FromThread, Job, Outcome, Ports, ThreadData, ToThread } from './jobs.ts'
import { createHeldFile } from './held-file.ts'
import { readAppends } from './journal.ts'
import { asProblem } from './problem.ts'
import { createRecords } from './records.ts'
import { createRoomHeads } from './room-heads.ts'
import { createRoomLog } from './room-log.ts'
import { migrate } from './schema.ts'
import { expectWholeRooms } from './soundness.ts'

/** Bounds how long the first of many waiting jobs waits for the last. */
const JOBS_PER_COMMIT_MAX = 500
/** Reads go on for so long; then what has to be stored by now is, because somebody waits to hear that it is safe. */
const READS_BETWEEN_COMMITS_MS = 4

/** A row costs some five microseconds: up to about a second. Of a larger file a row is checked when it is read, and all are for a backup. */
const ROWS_CHECKED_AT_OPEN_MAX_BYTES = 64 * 1024 * 1024

/** What runs outside the transaction of the writes. */
const READS = new Set([
  'head',
  'read',
  'events',
  'latest',
  'reachedBy',
  'document',
  'clients',
  'get',
  'find',
  'list',
  'hold',
  'release',
])

/** Writes that answer with a refusal only before they have written anything, and are most of all writes. */
const CHECKS_FIRST = new Set(['appendUpdates'])

const toProcess = parentPort!
const { file, limits } = workerData as ThreadData
/** In the order of asking. */
const waiting = new Map<number, Job>()
let closing = false
let busy = false

try {
  const connection = await connect(file)
  const heads = createRoomHeads(connection.sql, file)
  try {
    await migrate(connection, file)
    await expectWholeRooms(connection.sql, file)
    if ((await sizeOf(connection.sql)) <= ROWS_CHECKED_AT_OPEN_MAX_BYTES) await expectTrueRows(connection.sql)
    await heads.begin()
  } catch (problem) {
    connection.close()
    throw problem
  }
  const store: Store = {
    ...connection,
    async transaction(run) {
      try {
        return await connection.transaction(async () => {
          const value = await run()
          await heads.write()
          return value
        })
      } catch (problem) {
        heads.forget()
        throw problem
      }
    },
    tidy: () => store.transaction(() => heads.foldAll()),
  }
  const held = createHeldFile(connection.sql)
  const ports: Ports = {
    roomLog: createRoomLog(connection.sql, heads, limits),
    records: createRecords(connection.sql),
    file: {
      ...held,
      // Of a copy, the tables are checked in full.
      async hold() {
        await store.tidy()
        await held.hold()
      },
    },
  }

  toProcess.on('message', (message: ToThread) => {
    take(message)
    void work(store, ports)
  })
  tell({ opened: true })
} catch (problem) {
  const { code, message } = asProblem(problem, file)
  tell({ problem: { code, sentence: message } })
}

/** The connection, whose transactions take the journal along: what memory has of rooms is never more than what is stored. */
type Store = Connection & {
  /** Leaves the journal empty. */
  readonly tidy: () => Promise<void>
}

/**
 * The whole thread: take everything that has been asked, run the writes in one transaction, sync once, answer them all, do some of the
 * reads, look again. While a commit syncs, the next group gathers. No read can see what is written but not yet synced, because none is
 * done in between; one that was asked for before a write may see it.
 */
async function work(store: Store, ports: Ports): Promise<void> {
  if (busy) return
  busy = true
  takeAll()
  while (waiting.size > 0) {
    const writes = takeWrites()
    if (writes.length > 0) answer(await writeTogether(store, ports, writes))
    const reads = await readSome(ports)
    if (reads.length > 0) answer(reads)
    takeAll()
  }
  busy = false
  if (closing) {
    // Nothing is lost if it fails: the next start reads the journal.
    await store.tidy().catch(() => undefined)
    store.close()
    toProcess.close()
  }
}

async function readSome(ports: Ports): Promise<Answer[]> {
  const answers: Answer[] = []
  const until = performance.now() + READS_BETWEEN_COMMITS_MS
  for (const job of waiting.values()) {
    if (!READS.has(job.method)) continue
    waiting.delete(job.id)
    answers.push([
      job.id,
      await run(ports, job).then(
        (value): Outcome => ({ value }),
        (error: unknown): Outcome =>
          isStorageTrouble(error) ? { unavailable: error.message } : bug(job, error),
      ),
    ])
    if (performance.now() > until) break
  }
  return answers
}

async function writeTogether(
  store: Store,
  ports: Ports,
  jobs: readonly Job[],
  savepoints: 'where needed' | 'everywhere' = 'where needed',
): Promise<Answer[]> {
  try {
    return await store.transaction(async () => {
      const answers: Answer[] = []
      for (const job of jobs) {
        const checked = savepoints === 'where needed' && CHECKS_FIRST.has(job.method)
        answers.push([job.id, await (checked ? writeChecked(ports, job) : write(store, ports, job))])
      }
      return answers
    })
  } catch (error) {
    if (error instanceof HalfWritten) return await writeTogether(store, ports, jobs, 'everywhere')
    const reason = error instanceof Error ? error.message : String(error)
    return jobs.map((job) => [job.id, { unavailable: reason }])
  }
}

/** A write that needs no savepoint, which would cost it a fifth more: it refuses before it writes. A bug may leave half of it. */
async function writeChecked(ports: Ports, job: Job): Promise<Outcome> {
  try {
    return { value: await run(ports, job) }
  } catch (error) {
    throw isStorageTrouble(error) ? error : new HalfWritten()
  }
}

/** Undoes a group, which is then written again with a savepoint for each job. */
class HalfWritten extends Error {}

/** One write in a savepoint of its own: a refusal or a bug undoes it alone, trouble with the disk undoes the group. */
async function write({ sql }: Connection, ports: Ports, job: Job): Promise<Outcome> {
  await sql('SAVEPOINT job')
  let outcome: Outcome
  try {
    outcome = { value: await run(ports, job) }
  } catch (error) {
    if (isStorageTrouble(error)) throw error
    outcome = bug(job, error)
  }
  const undo = !('value' in outcome) || isRefusal(outcome.value)
  if (undo) await sql('ROLLBACK TO job')
  await sql('RELEASE job')
  return outcome
}

type Answer = readonly [id: number, outcome: Outcome]
type Method = (...args: readonly unknown[]) => Promise<unknown>

async function run(ports: Ports, { port, method, args }: Job): Promise<unknown> {
  return await (ports[port] as unknown as Record<string, Method>)[method]!(...args)
}

const isRefusal = (value: unknown) =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false

const bug = ({ port, method }: Job, error: unknown): Outcome => ({
  bug: `${port}.${method}: ${String(error)}`,
})

function take(message: ToThread): void {
  if (message === 'close') closing = true
  else if ('cancel' in message) waiting.delete(message.cancel)
  else {
    const appends = readAppends(message.appends).map(({ id, panelId, batch }): Job => ({
      id,
      port: 'roomLog',
      method: 'appendUpdates',
      args: [panelId, batch],
    }))
    // Each list is in order; together they have to be as well.
    const jobs = appends.length === 0 ? message.jobs : [...appends, ...message.jobs]
    for (const job of jobs.toSorted((one, other) => one.id - other.id)) waiting.set(job.id, job)
  }
}

function takeWrites(): Job[] {
  const group: Job[] = []
  for (const job of waiting.values()) {
    if (group.length === JOBS_PER_COMMIT_MAX) break
    if (READS.has(job.method)) continue
    waiting.delete(job.id)
    group.push(job)
  }
  return group
}

function takeAll(): void {
  for (let next = receiveMessageOnPort(toProcess); next; next = receiveMessageOnPort(toProcess)) {
    take(next.message as ToThread)
  }
}

/** What most answers are, that updates are stored, travels as bare numbers. */
function answer(answers: readonly Answer[]): void {
  const appended: number[] = []
  const others = answers.filter(([id, outcome]) => {
    const lastSeq = 'value' in outcome ? lastSeqIn(outcome.value) : null
    if (lastSeq !== null) appended.push(id, lastSeq)
    return lastSeq === null
  })
  tell({ answers: others, appended })
}

function lastSeqIn(value: unknown): number | null {
  const { ok, value: inside } = (value ?? {}) as { ok?: unknown; value?: { lastSeq?: unknown } }
  return ok === true && typeof inside?.lastSeq === 'number' ? inside.lastSeq : null
}

function tell(message: FromThread): void {
  toProcess.postMessage(message)
}
