import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { toString as drawQr } from 'qrcode'
import type { Config } from '../config.ts'
import type { TlsIdentity } from '../listen.ts'
import { ConfigError } from '../setting.ts'
import { localIdentity } from './identity.ts'
import { localAddresses, localNames } from './local-addresses.ts'

export interface Lan {
  config: Config
  tls: TlsIdentity
  /** What the terminal shows: the address, its QR, and what the browser is going to say. */
  announcement(port: number): Promise<string>
}

/** `host`: the HOST that was set, if any; without one the relay listens on every address. */
export async function prepareLan(
  config: Config,
  host: string | undefined,
): Promise<Lan | ConfigError> {
  const isSet = !['', '::', '0.0.0.0'].includes(host?.trim() ?? '')
  const addresses = isSet ? [config.host] : localAddresses()
  const [address] = addresses
  if (address === undefined) {
    return new ConfigError(
      'This machine is in no local network. Connect it to one and start again.',
    )
  }
  const tls = await localIdentity(config.stateFolder, localNames(addresses))
  return {
    config: isSet ? config : { ...config, host: everyAddress() },
    tls,
    announcement: (port) => announcement(addressOf(address, port)),
  }
}

async function announcement(url: string): Promise<string> {
  // In a terminal the colours are set, so that the code is dark on light whatever its theme.
  const qr = await drawQr(
    url,
    process.stdout.isTTY ? { type: 'terminal', small: true } : { type: 'utf8' },
  )
  return [
    `Valise is at ${url}`,
    qr.trimEnd(),
    'Each device will warn once that it does not know this certificate: this machine made it itself, and nobody else vouches for it.',
  ].join('\n')
}

function addressOf(host: string, port: number): string {
  return `https://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** `::` takes IPv4 as well, but needs a machine that has IPv6 at all. */
function everyAddress(): string {
  const families = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  return families.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0'
}
