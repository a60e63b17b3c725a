import pg, { type ClientBase } from 'pg'
import { isTrouble } from './problem.ts'

export type Sql = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** One connection, for as long as one question lasts. */
export type Session = {
  readonly sql: Sql
  /** All of `run` or nothing of it. Each statement in it sees what was committed before it began. */
  readonly transaction: <Answer>(run: () => Promise<Answer>) => Promise<Answer>
}

/** Every statement is one of a fixed few, so each connection has it parsed once. */
const names = new Map<string, string>()

export function sessionOf(client: ClientBase): Session {
  const sql: Sql = async <Row extends object>(text: string, values: readonly unknown[] = []) => {
    const name = names.get(text) ?? `panelroom_${names.size + 1}`
    names.set(text, name)
    const { rows } = await client.query<Row>({ name, text, values: [...values] })
    return rows
  }
  return {
    sql,
    async transaction(run) {
      await sql('BEGIN')
      try {
        const answer = await run()
        await sql('COMMIT')
        return answer
      } catch (problem) {
        if (!isBroken(problem)) await sql('ROLLBACK')
        throw problem
      }
    },
  }
}

/** Whether the connection is of no use any more. What PostgreSQL calls an ERROR ends a statement, not a connection. */
export const isBroken = (problem: unknown) =>
  !(problem instanceof RangeError || problem instanceof TypeError) &&
  isTrouble(problem) &&
  (problem as { severity?: unknown }).severity !== 'ERROR'

const INT8 = 20

/** How a connection reads what comes: our big integers all fit into a number. */
export const TYPES = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}
