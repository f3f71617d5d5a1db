const networkCodes =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED|ERR_SOCKET_TIMEOUT|ERR_PNPM_(META_)?FETCH|ERR_PNPM_NO_OFFLINE|EPROXY|error sending request|dns error|CERT_|SELF_SIGNED/i

/** Whether a log of npx or pnpm says that the registry could not be reached. */
export function isRegistryTrouble(/** @type {string} */ log) {
  return networkCodes.test(log)
}

/** @param {string} what What was to be had. */
export function couldNotGet(what, /** @type {string} */ log) {
  const sentence = `Could not get ${what}`
  return isRegistryTrouble(log)
    ? `${sentence}: the package registry cannot be reached from here`
    : sentence
}
