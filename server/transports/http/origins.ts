/**
 * Which pages may write and open sockets: those that this server itself gave out. Exact, and never taken from the request's
 * own Host. A request without an origin is nobody's.
 */
export function createOriginCheck(addresses: readonly string[]): (origin: string | undefined) => boolean {
  const own = new Set(addresses.map((address) => new URL(address).origin))
  return (origin) => origin !== undefined && own.has(origin)
}
