/**
 * For Node processes that move big files. `fetch` copies every body, V8 counts the copies against a
 * heap that is small at first, and would collect garbage for nearly every chunk.
 */
export const NODE_HEAP = '--initial-old-space-size=256'
