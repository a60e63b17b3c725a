import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseProblem } from '../problem.ts'
import type { Address } from './address.ts'
import { codeOf, isTrouble, reasonOf, TOO_MANY } from './problem.ts'
import { isBroken, type Session, sessionOf, type Sql, TYPES } from './session.ts'

export type Pool = {
  /** The first question, which may take its time. Rejects with what the driver says. */
  readonly start: (run: (session: Session) => Promise<void>) => Promise<void>
  /**
   * Runs this on a connection; what is asked in one `line` is done in the order of asking, one at a time. Rejects with a
   * `DatabaseProblem` when there is no answer in time, whatever hangs.
   */
  readonly ask: <Answer>(run: (session: Session) => Promise<Answer>, line?: string) => Promise<Answer>
  /** The same for what is asked together with others: it has its place in line and its deadline, and asks by `now`. */
  readonly turn: <Answer>(run: (turn: Turn) => Promise<Answer>, line?: string) => Promise<Answer>
  /** Part of one turn or of several: in no line, in time from now on, also while it closes. Rejects with what the driver says. */
  readonly now: <Answer>(run: (session: Session) => Promise<Answer>) => Promise<Answer>
  /** Finishes what was asked, each until its deadline. */
  readonly close: () => Promise<void>
}

export type Turn = {
  /** Its deadline has passed: nobody waits for it any more. */
  readonly isLate: () => boolean
}

export type PoolOptions = {
  readonly address: Address
  readonly answerWithinMs: number
  readonly onTrouble: (reason: string) => unknown
  /** Looks at each new connection before it is used. What it throws is answered to who asked. */
  readonly prepare: (sql: Sql) => Promise<void>
}

const CONNECTIONS_MAX = 8
/** Making the tables of a large database anew takes its time, and waiting for another node that does it. */
const START_WITHIN_MS = 10 * 60_000
/** How soon to look again for one of ours, where the server has no connection left. */
const LOOK_AGAIN_MS = 50
/** The same trouble is told once in this time, however many questions meet it. */
const TROUBLE_EVERY_MS = 1_000
/** A server that stands still does not say goodbye. */
const GOODBYE_MS = 1_000

type Job = { late: boolean; client: pg.PoolClient | null }

/** The few connections that all rooms share. */
export function createPool({ address, answerWithinMs, onTrouble, prepare }: PoolOptions): Pool {
  const pool = new pg.Pool({
    ...address.config,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: answerWithinMs,
    idleTimeoutMillis: 60_000,
    types: TYPES,
  })
  const clients = new Set<pg.PoolClient>()
  const prepared = new WeakSet<pg.PoolClient>()
  const lines = new Map<string, Promise<unknown>>()
  const asked = new Set<Promise<unknown>>()
  let isClosed = false
  let last = { reason: '', at: -Infinity }

  // A connection that ends while nobody uses it is replaced by the next question.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    clients.add(client)
    // Of one in use: whoever waits for an answer on it hears of it, between two answers nobody needs to.
    client.on('error', () => undefined)
  })
  pool.on('remove', (client) => clients.delete(client))

  function tell(reason: string): void {
    const now = performance.now()
    if (reason === last.reason && now - last.at < TROUBLE_EVERY_MS) return
    last = { reason, at: now }
    onTrouble(reason)
  }

  async function connected(job: Job): Promise<pg.PoolClient> {
    for (;;) {
      try {
        return await pool.connect()
      } catch (problem) {
        if (!TOO_MANY.has(codeOf(problem)) || pool.totalCount === 0 || job.late) throw problem
        await pause(LOOK_AGAIN_MS)
      }
    }
  }

  async function work<Answer>(job: Job, run: (session: Session) => Promise<Answer>): Promise<Answer> {
    if (job.late) throw tooLate()
    const client = await connected(job)
    if (job.late) {
      client.release()
      throw tooLate()
    }
    job.client = client
    let broken = false
    try {
      const session = sessionOf(client)
      if (!prepared.has(client)) await prepare(session.sql)
      prepared.add(client)
      return await run(session)
    } catch (problem) {
      broken = !prepared.has(client) || isBroken(problem)
      throw problem
    } finally {
      if (!job.late) client.release(broken)
    }
  }

  async function inLine<Answer>(line: string | undefined, run: () => Promise<Answer>): Promise<Answer> {
    if (line === undefined) return await run()
    const before = lines.get(line) ?? Promise.resolve()
    const done = before.then(run, run)
    lines.set(line, done)
    try {
      return await done
    } finally {
      if (lines.get(line) === done) lines.delete(line)
    }
  }

  async function within<Answer>(
    ms: number,
    run: (job: Job) => Promise<Answer>,
    line?: string,
  ): Promise<Answer> {
    const job: Job = { late: false, client: null }
    let deadline: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      deadline = setTimeout(() => {
        job.late = true
        // The end of the connection ends whatever hangs on it: here at once, and there when it is noticed.
        if (job.client) {
          hangUp(job.client)
          job.client.release(true)
        }
        reject(unavailable(`no answer within ${ms} ms`))
      }, ms)
    })
    try {
      return await Promise.race([inLine(line, () => run(job)), late])
    } finally {
      clearTimeout(deadline)
    }
  }

  /** What went wrong, as whoever asked may know it. */
  function said(problem: unknown): unknown {
    if (problem instanceof TypeError || problem instanceof RangeError) return problem
    if (!(problem instanceof DatabaseProblem) && !isTrouble(problem))
      return new Error(`PostgreSQL refused a statement (${codeOf(problem)})`)
    // A server that has become unsafe, or a standby, under us is one that does not answer.
    const reason = problem instanceof DatabaseProblem ? problem.message : reasonOf(problem)
    const trouble =
      problem instanceof DatabaseProblem && problem.code === 'unavailable' ? problem : unavailable(reason)
    tell(reason)
    return trouble
  }

  async function turn<Answer>(run: (job: Job) => Promise<Answer>, line?: string): Promise<Answer> {
    if (isClosed) throw unavailable('it is closed')
    const answer = within(answerWithinMs, run, line)
    asked.add(answer)
    try {
      return await answer
    } catch (problem) {
      throw said(problem)
    } finally {
      asked.delete(answer)
    }
  }

  return {
    start: (run) => within(START_WITHIN_MS, (job) => work(job, run)),
    ask: (run, line) => turn((job) => work(job, run), line),
    turn: (run, line) => turn((job) => (job.late ? Promise.reject(tooLate()) : run(turnOf(job))), line),
    now: (run) => within(answerWithinMs, (job) => work(job, run)),
    async close() {
      isClosed = true
      await Promise.allSettled(asked)
      if (pool.ending) return
      const patience = setTimeout(() => clients.forEach(hangUp), GOODBYE_MS)
      await pool.end()
      clearTimeout(patience)
    },
  }
}

const turnOf = (job: Job): Turn => ({ isLate: () => job.late })

const unavailable = (reason: string) =>
  new DatabaseProblem('unavailable', `The database does not answer: ${reason}.`)

export const tooLate = () => unavailable('its turn came too late')

function hangUp(client: pg.PoolClient): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}
