import { DOWNLOADS, type DownloadCall } from '../platform/saving/streaming/calls.ts'
import { StreamedDownload } from './streamed-download.ts'

/** Of an ExtendableMessageEvent. */
interface Heard {
  data: unknown
  ports: readonly MessagePort[]
  source: { id: string } | object | null
}

/** Of a FetchEvent. */
interface Asked {
  request: Pick<Request, 'mode' | 'url'>
  clientId: string
}

/** The downloads that pages write as something arrives: in memory alone, and each for one page. */
export class Downloads {
  readonly #open = new Map<string, StreamedDownload>()

  /** Resolves when the worker need not be kept awake for it any more; undefined: no such call. */
  hear({ data, ports: [port], source }: Heard): Promise<void> | undefined {
    if (!isCall(data) || port === undefined) return undefined
    const known = this.#open.get(data.id)
    switch (data.do) {
      case 'ping-download':
        port.postMessage(known !== undefined)
        return known?.stay()
      case 'open-download': {
        // An id is given out once: nobody takes over what another page has opened.
        if (known !== undefined || source === null || !('id' in source)) return undefined
        const { id, name, size } = data
        const download = new StreamedDownload({
          name,
          size,
          owner: source.id,
          port,
          onOver: () => this.#open.delete(id),
        })
        this.#open.set(id, download)
        return download.stay()
      }
    }
  }

  /** What the browser gets that asks for such an address. */
  answer({ request, clientId }: Asked): Response {
    const download = this.#open.get(new URL(request.url).pathname.slice(DOWNLOADS.length))
    // Only what the browser saves: no script reads it. Not every browser says who navigates.
    const may = request.mode === 'navigate' && ['', download?.owner].includes(clientId)
    return (may ? download?.start() : undefined) ?? new Response(null, { status: 404 })
  }
}

function isCall(data: unknown): data is DownloadCall {
  if (typeof data !== 'object' || data === null || !('do' in data)) return false
  return data.do === 'open-download' || data.do === 'ping-download'
}
