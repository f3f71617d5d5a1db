/**
 * In a frame that nobody sees: what is answered with a download leaves it empty. The page itself would
 * ask whether to leave it, some browsers would break off what it is loading, and an answer that is no
 * download would take its place.
 */
export function navigateFrame(path: string): () => void {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.src = path
  document.body.append(frame)
  return () => frame.remove()
}
