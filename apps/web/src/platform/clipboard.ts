/** Whether it worked: the browser may refuse. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** Whether it worked. What was copied is overwritten; a history that the system keeps is not ours. */
export async function clearClipboard(): Promise<boolean> {
  return copyText('')
}
