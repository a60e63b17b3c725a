import { err, ok, type Result } from '#shared/result.ts'

export type Endpoint = { readonly host: string; readonly port: number }

/** Where Redis is and who asks. Several endpoints are members of one cluster, any of which tells of the others. */
export type RedisAddress = {
  readonly endpoints: readonly Endpoint[]
  readonly tls: boolean
  readonly username: string | null
  readonly password: string | null
}

const ENDPOINTS_MAX = 32
const PORT = 6379

/**
 * Reads `redis://` or, with TLS, `rediss://`; with `user:password@` where needed, and with several members of a cluster separated
 * by commas: `rediss://panelroom:secret@one:6379,two:6379,three:6379`. An error says what is wrong and quotes nothing.
 */
export function readRedisUrl(url: string): Result<RedisAddress, string> {
  const [, scheme, person, places = '', rest] = /^(rediss?):\/\/(?:([^@]*)@)?([^@/?#]*)(.*)$/.exec(url) ?? []
  if (!scheme) return err('must begin with redis:// or rediss://')
  if (rest !== '' && rest !== '/')
    return err('must end after the host and port: there is no database or option to choose')

  const endpoints = places.split(',').map(endpointOf)
  if (endpoints.length > ENDPOINTS_MAX) return err(`may name at most ${ENDPOINTS_MAX} addresses`)
  if (!endpoints.every((it) => it !== null))
    return err('must name a host, or several separated by commas, each with a port or none')

  const [username = '', ...password] = (person ?? '').split(':')
  const who = decoded(username)
  const secret = decoded(password.join(':'))
  if (who === null || secret === null)
    return err('must have a percent sign in a name or password written as %25')
  if (who !== '' && secret === '') return err('must have a password with its user name')
  return ok({
    endpoints,
    tls: scheme === 'rediss',
    username: who === '' ? null : who,
    password: secret === '' ? null : secret,
  })
}

/** The same for an address that was looked at before; throws what is wrong with it otherwise. */
export function redisAt(url: string): RedisAddress {
  const address = readRedisUrl(url)
  if (!address.ok) throw new Error(`The address of Redis ${address.error}`)
  return address.value
}

/** For logs. */
export const shown = ({ host, port }: Endpoint): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

function endpointOf(place: string): Endpoint | null {
  const [, host, port] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?$/.exec(place) ?? []
  const number = port === undefined ? PORT : Number(port)
  if (!host || number < 1 || number > 65_535) return null
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: number }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
