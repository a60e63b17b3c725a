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
 * in its list that is not of one's own network. Answered is its neighbourhood.
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

/** What an address is counted as: one neighbour has a whole /64 of IPv6 addresses, however they are written. */
export function neighbourhood(ip: string | undefined): string {
  const address = plain(ip ?? '').replace(/%.*$/, '')
  if (isIP(address) !== 6) return address || 'unknown'
  const [before = '', after] = address.replace(/\d+(\.\d+){3}$/, '0:0').split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const [left, right] = [groups(before), groups(after ?? '')]
  const zeros = after === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((it) => Number.parseInt(it, 16).toString(16))
    .join(':')
}

const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')
const isOwn = (address: string) => {
  const version = isIP(address)
  return version !== 0 && OWN.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
