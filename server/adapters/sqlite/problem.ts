import { dirname } from 'node:path'
import { DatabaseProblem } from '../problem.ts'
import { SqlError } from './driver.ts'

export { DatabaseProblem, type DatabaseProblemCode } from '../problem.ts'

/** Any error of opening or reading the file as that sentence. */
export function asProblem(problem: unknown, file: string): DatabaseProblem {
  if (problem instanceof DatabaseProblem) return problem

  const folder = dirname(file)
  const code = problem instanceof SqlError ? problem.code : ''
  const reason = (problem instanceof Error ? problem.message : String(problem)).replaceAll(/\s+/g, ' ')
  switch (code) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new DatabaseProblem(
        'in-use',
        `The folder ${folder} is in use by another Panelroom process. Stop that one first, or choose another folder.`,
      )
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return new DatabaseProblem(
        'damaged',
        `${file} is damaged or not a database (${reason}). Restore a backup (npm run restore -- <file> --replace), or move it away to start empty.`,
      )
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PERM':
    case 'SQLITE_AUTH':
      return new DatabaseProblem(
        'not-writable',
        `Panelroom may not write ${file} (${reason}). Give its user the right to, or choose another folder.`,
      )
    default:
      return new DatabaseProblem('unavailable', `${file} could not be opened: ${reason}`)
  }
}
