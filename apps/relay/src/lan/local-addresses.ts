import { hostname, networkInterfaces } from 'node:os'

/** Interfaces that lead to containers, virtual machines and tunnels: other devices are not there. */
const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|wg|zt|cni|flannel)/

/** RFC 1918: where the devices of a home or an office are. */
const isPrivate = (address: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)

type Interfaces = ReturnType<typeof networkInterfaces>

/** Addresses under which other devices may reach this machine, the likeliest first. */
export function localAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const found = Object.entries(interfaces).flatMap(([name, entries]) =>
    (entries ?? [])
      // A link-local IPv6 address works only with a zone, which no browser's address has.
      .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
      .map(({ address, family }) => ({ address, rank: rank(name, address, family) })),
  )
  return found.toSorted((a, b) => a.rank - b.rank).map(({ address }) => address)
}

/** All names that the certificate has to carry. `extra`: a host that was set. */
export function localNames(addresses: readonly string[], extra?: string): string[] {
  const host = hostname().replace(/\.local$/i, '')
  // A certificate's DNS name has letters, digits and hyphens alone.
  const named = /^[a-z0-9-]{1,63}$/i.test(host) ? [`${host.toLowerCase()}.local`] : []
  const fixed = ['localhost', '127.0.0.1', '::1']
  return [...new Set([...fixed, ...named, ...addresses, ...(extra === undefined ? [] : [extra])])]
}

function rank(name: string, address: string, family: string): number {
  return (virtual.test(name) ? 4 : 0) + (family === 'IPv4' ? 0 : 2) + (isPrivate(address) ? 0 : 1)
}
