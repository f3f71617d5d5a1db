/** The service worker answers every path below it, and asks the server for none of them. */
export const DOWNLOADS = '/download/'

/** How often a page says that its download goes on: a worker that hears nothing is put to sleep. */
export const PING_MS = 15_000

/** What a page asks of the service worker, with a port: for the bytes, or for the answer. */
export type DownloadCall =
  | {
      do: 'open-download'
      /** Random, and all that the address tells. */
      id: string
      name: string
      /** In bytes, if it is known. */
      size: number | undefined
    }
  /** Answered with whether that download is open. */
  | { do: 'ping-download'; id: string }

/** What the page says over the port of a download. Bytes only after a `pull`. */
export type ToDownload = { bytes: Uint8Array<ArrayBuffer> } | 'close' | 'abort'

/** What the service worker says over it. */
export type FromDownload =
  | 'opened'
  /** The browser has asked for it. */
  | 'started'
  /** The browser has room for one more piece. */
  | 'pull'
  /** All of it is with the browser. */
  | 'closed'
  /** The browser, or its user, wants no more of it. */
  | 'cancelled'
