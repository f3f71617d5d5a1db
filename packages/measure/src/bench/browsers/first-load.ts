import { gzipSync } from 'node:zlib'
import type { Page } from '../../chromium/page.ts'

/** Bytes of what a first visit loads before anything is shown, packed as a server in front does. */
export async function firstLoadBytes(url: string): Promise<number> {
  const html = await (await fetch(url)).text()
  const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
  let bytes = gzipSync(html).length
  for (const path of paths) {
    const answer = await fetch(url + (path ?? ''))
    bytes += gzipSync(await answer.bytes()).length
  }
  return bytes
}

/** Milliseconds from the navigation until somebody can choose between sending and receiving. */
export async function interactiveMs(page: Page, url: string): Promise<number> {
  await page.open('about:blank')
  await page.send('Network.enable')
  await page.send('Network.setCacheDisabled', { cacheDisabled: true })
  // Noted in the page itself: asking from here would count the asking.
  const { identifier } = await page.send<{ identifier: string }>(
    'Page.addScriptToEvaluateOnNewDocument',
    {
      source: `new MutationObserver((_, observer) => {
        const links = [...document.querySelectorAll('a')].map((each) =>
          (each.getAttribute('aria-label') ?? each.textContent).trim())
        if (!links.includes('Send') || !links.includes('Receive')) return
        observer.disconnect()
        // A task of its own comes after what the script still does, and after the drawing.
        requestAnimationFrame(() => setTimeout(() => { window.interactiveMs = performance.now() }))
      }).observe(document, { childList: true, subtree: true })`,
    },
  )
  await page.open(`${url}/`)
  const ms = await page.until<number>('window.interactiveMs')
  await page.send('Page.removeScriptToEvaluateOnNewDocument', { identifier })
  await page.send('Network.disable')
  return ms
}
