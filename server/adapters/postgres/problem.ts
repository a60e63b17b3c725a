import { DatabaseProblem } from '../problem.ts'

/** What PostgreSQL or the network says: a SQLSTATE, a system's code, or nothing. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/**
 * Whether an error means the database or the way to it, not the statement: then nothing may be answered. A statement that is wrong,
 * or breaks a constraint, is a bug of ours.
 */
export const isTrouble = (error: unknown) =>
  !/^(0A|21|22|23|2F|34|42|54|P0)...$/.test(codeOf(error)) || codeOf(error) === '42501'

/** In a few words and by its code alone: the sentences of PostgreSQL may quote what was to be stored. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (TOO_MANY.has(code)) return `no connection is left (${code})`
  if (code === '57014') return 'a statement took too long (57014)'
  if (code === '55P03') return 'a lock took too long (55P03)'
  if (code.startsWith('57')) return `it is shutting down or starting (${code})`
  if (code.startsWith('53')) return `it is out of disk, memory or another resource (${code})`
  if (code === '25006') return 'it takes no writes (25006)'
  return code ? `the connection or the database failed (${code})` : 'the connection ended'
}

/** No slot for one more connection: of the server, the database or the user. */
export const TOO_MANY = new Set(['53300', '55006'])

/** Any error of connecting as a sentence for whoever runs the server. It names no password. */
export function asProblem(error: unknown, name: string): DatabaseProblem {
  if (error instanceof DatabaseProblem) return error
  const code = codeOf(error)
  const unavailable = (sentence: string) => new DatabaseProblem('unavailable', `${name} ${sentence}`)
  switch (code) {
    case '28P01':
    case '28000':
      return unavailable(
        `refuses this user or password (${code}). Check PANELROOM_DATABASE_URL and pg_hba.conf.`,
      )
    case '3D000':
      return unavailable('has no such database. Create it first: createdb.')
    case '53300':
      return unavailable(
        'has no connection left (53300). Raise max_connections, or stop what uses them: each node takes up to 8.',
      )
    case '57P03':
      return unavailable('is starting or stopping (57P03). Try again in a moment.')
    case 'ECONNREFUSED':
      return unavailable('does not answer (ECONNREFUSED). Is it running, and is the port right?')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unavailable(`cannot be found (${code}). Check the host name.`)
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return unavailable(
        `shows a certificate of another host (${code}). Use the name that it is made out to.`,
      )
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return unavailable(
        `shows a certificate of an authority that is not known (${code}). Name the authority's file in NODE_EXTRA_CA_CERTS.`,
      )
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return unavailable(`shows a certificate that does not hold now (${code}).`)
    case '42501':
    case '3F000':
      return new DatabaseProblem(
        'not-writable',
        `${name} does not let this user make tables (${code}). Let the user own the database, or grant it CREATE on its schema.`,
      )
    default:
      // Of the driver, without a code: an end before the answer, a time-out, a way of signing in it does not know.
      return unavailable(`cannot be used: ${code ? reasonOf(error) : plain(error)}.`)
  }
}

const plain = (error: unknown) =>
  error instanceof Error &&
  /^(Connection terminated|timeout|The server does not support SSL|SASL)/.test(error.message)
    ? error.message.replaceAll(/\s+/g, ' ')
    : 'the connection ended before it could be used'
