/** Whether browsers give this address their tools for sealing at all. */
export function checkContext(): 'secure' | 'insecure' {
  return isSecureContext ? 'secure' : 'insecure'
}
