/** The number on the installed app's icon; 0 takes it away. Not every system has one. */
export function setBadge(count: number): void {
  const set = (navigator as Partial<Navigator>).setAppBadge
  // It says no where nothing is installed: then there is no icon to write on.
  set?.call(navigator, count).catch(() => undefined)
}
