import {
  type MakeSealer,
  type SealerParams,
  type Source,
  SourceError,
  type Transport,
} from '@valise/client'
import { sealerConformance } from '@valise/client/conformance'
import { expect, test } from 'vitest'
import { fileSource } from '../file-source.ts'
import { overAChannel } from './over-a-channel.ts'
import { serveSealing } from './serve-sealing.ts'
import { workerSealer } from './worker-sealer.ts'

const noLocal: MakeSealer = () => {
  throw new Error('not needed')
}

const noTransport = {} as Transport

/** Files of this name can't be read where they have come to: Node sends none that lie on the disk. */
const GONE = 'gone'

sealerConformance('a sealer in a worker', {
  makeSealer: (transport) =>
    workerSealer(
      overAChannel((port) => serveSealing(port, goneIfNamedSo)),
      transport,
      noLocal,
    ),
  fileSource: (bytes) => fileSource(new File([bytes], 'a file'), ''),
  unreadableSource: async () => fileSource(new File(['before'], GONE), ''),
})

function goneIfNamedSo(source: Source): Source {
  if (source.name !== GONE) return source
  const fail = () => Promise.reject(new SourceError('gone'))
  return { ...source, bytes: () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) }) }
}

const params = (sources: readonly Source[]) => ({ sources }) as unknown as SealerParams

test('where no worker starts, it is sealed here', async () => {
  const sealed = { index: 0, last: true }
  const local: MakeSealer = () => ({
    seal: async () => sealed,
    totals: () => ({ count: 1, digest: new Uint8Array() }),
    upload: () => Promise.reject(new Error('no')),
    release: () => undefined,
    stop: () => undefined,
  })
  const sealer = workerSealer(async () => undefined, noTransport, local)(params([]))
  expect(() => sealer.totals()).toThrow('not everything')
  expect(await sealer.seal()).toBe(sealed)
  expect(sealer.totals().count).toBe(1)
})

test('a worker that crashes fails what was asked of it, and is not replaced', async () => {
  let crash = () => {}
  const start = async () => ({
    port: { postMessage: () => undefined, addEventListener: () => undefined },
    end: () => undefined,
    onCrash: (listener: () => void) => {
      crash = listener
    },
  })
  const sealer = workerSealer(start, noTransport, noLocal)(params([]))
  const sealing = sealer.seal()
  await Promise.resolve()
  crash()
  await expect(sealing).rejects.toThrow('the worker has failed')
  await expect(sealer.seal()).rejects.toThrow('the worker has failed')
})
