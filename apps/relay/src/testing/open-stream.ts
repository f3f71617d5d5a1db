/** An answer that goes on and on, and what ends it on this side. */
export interface OpenStream {
  body: ReadableStream<Uint8Array>
  stop: AbortController
}
