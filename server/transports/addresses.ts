import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Networks of one's own, where a proxy of one's own may stand. */
const OWN = new BlockList()
OWN.addSubnet('127.0.0.0', 8)
OWN.addSubnet('10.0.0.0', 8)
OWN.addSubnet('172.16.0.0', 12)
OWN.addSubnet('192.168.0.0', 16)
OWN.addAddress('::1', 'ipv6')
OWN.addSubnet('fc00::', 7, 'ipv6')

/** As many hops as anybody has; the rest of the header is somebody's own invention. */
const HOPS_MAX = 10

/**
 * The address that a request comes from, for counting. Behind a proxy of one's own it is what the proxy says: the last address
 * in its list that is not of one's own network. One neighbour has a whole /64 of IPv6 addresses, so that is what is answered.
 */
export function callerOf(request: IncomingMessage, behindProxy: boolean): string {
  const peer = plain(request.socket.remoteAddress ?? '')
  const said = request.headers['x-forwarded-for']
  if (!behindProxy || !isOwn(peer) || said === undefined) return neighbourhood(peer)
  const hops = String(said)
    .split(',')
    .slice(-HOPS_MAX)
    .map((it) => plain(it.trim()))
    .filter((it) => isIP(it) !== 0)
    .toReversed()
  return neighbourhood(hops.find((it) => !isOwn(it)) ?? hops.at(-1) ?? peer)
}

const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')
const isOwn = (address: string) => {
  const version = isIP(address)
  return version !== 0 && OWN.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
const neighbourhood = (address: string) =>
  isIP(address) === 6 ? address.split(':').slice(0, 4).join(':') : address || 'unknown'
