import type { Cdp } from './cdp.ts'

interface Evaluated {
  result: { value?: unknown }
  exceptionDetails?: { text: string; exception?: { description?: string } }
}

/** Milliseconds between two looks at a page, in the page itself. */
const LOOK_MS = 20
/** Milliseconds after which a page will not show any more what is waited for. */
const PATIENCE_MS = 5 * 60_000

/** What a person does with a page, by what stands on it. */
export class Page {
  readonly #cdp: Cdp
  readonly #session: string

  private constructor(cdp: Cdp, session: string) {
    this.#cdp = cdp
    this.#session = session
  }

  static async attach(cdp: Cdp, session: string): Promise<Page> {
    const page = new Page(cdp, session)
    await page.send('Page.enable')
    // Until the browser is gone.
    void page.#leaveWithoutAsking().catch(() => undefined)
    return page
  }

  /** Says yes when a page asks whether one really wants to leave. */
  async #leaveWithoutAsking(): Promise<void> {
    for (;;) {
      await this.#cdp.next('Page.javascriptDialogOpening', this.#session)
      await this.send('Page.handleJavaScriptDialog', { accept: true })
    }
  }

  send<T>(method: string, params: object = {}): Promise<T> {
    return this.#cdp.send<T>(method, params, this.#session)
  }

  async open(url: string): Promise<void> {
    const loaded = this.#cdp.next('Page.loadEventFired', this.#session)
    await this.send('Page.navigate', { url })
    await loaded
  }

  /** The value of an expression in the page, or of its promise. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send<Evaluated>('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    })
    if (exceptionDetails !== undefined) {
      const { text, exception } = exceptionDetails
      throw new Error(`${exception?.description ?? text} in ${expression.slice(0, 200)}`)
    }
    return result.value as T
  }

  /** Waits until an expression is neither undefined, null nor false, and gives its value. */
  until<T>(expression: string): Promise<T> {
    return this.evaluate<T>(`(async () => {
      for (const end = Date.now() + ${PATIENCE_MS}; Date.now() < end; ) {
        const value = ${expression}
        if (value !== undefined && value !== null && value !== false) return value
        await new Promise((resolve) => setTimeout(resolve, ${LOOK_MS}))
      }
      throw new Error('waited in vain; the page says: ' + document.body.innerText)
    })()`)
  }

  /** Waits for a button or link whose name begins so and ends so, and clicks it. */
  async click(begins: string, ends = ''): Promise<void> {
    await this.until(`(() => {
      const one = [...document.querySelectorAll('button, a')].find((each) => {
        const name = (each.getAttribute('aria-label') ?? each.textContent).trim()
        return name.startsWith(${JSON.stringify(begins)}) && name.endsWith(${JSON.stringify(ends)})
          && !each.disabled
      })
      one?.click()
      return one !== undefined
    })()`)
  }

  /** Waits for a field with that label, and types into it. */
  async type(label: string, text: string): Promise<void> {
    await this.until(`(() => {
      const own = [...document.querySelectorAll('label')].find((each) =>
        each.textContent.includes(${JSON.stringify(label)}))?.control
      const field = own ?? document.querySelector(\`[aria-label=${JSON.stringify(label)}]\`)
      field?.focus()
      return field !== null && field !== undefined && document.activeElement === field
    })()`)
    await this.send('Input.insertText', { text })
  }

  /** Does what makes the page ask for a file, and gives it that one. */
  async chooseFile(path: string, ask: () => Promise<void>): Promise<void> {
    await this.send('Page.setInterceptFileChooserDialog', { enabled: true })
    const opened = this.#cdp.next<{ backendNodeId: number }>(
      'Page.fileChooserOpened',
      this.#session,
    )
    await ask()
    const { backendNodeId } = await opened
    await this.send('DOM.setFileInputFiles', { files: [path], backendNodeId })
  }
}
