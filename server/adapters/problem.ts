/**
 * Why the database cannot be used, as a sentence for whoever runs the server.
 *
 * `in-use`: another process has the folder. `not-writable`: no right to it, or no such place. `damaged`: not a database, a broken
 * one, or another program's. `newer`: written by a later version. `unsafe`: set up so that it may lose what it answered.
 * `unavailable`: disk full, disk gone, no answer in time, closed.
 */
export type DatabaseProblemCode = 'in-use' | 'not-writable' | 'damaged' | 'newer' | 'unsafe' | 'unavailable'

export class DatabaseProblem extends Error {
  readonly code: DatabaseProblemCode

  constructor(code: DatabaseProblemCode, sentence: string) {
    super(sentence)
    this.name = 'DatabaseProblem'
    this.code = code
  }
}
