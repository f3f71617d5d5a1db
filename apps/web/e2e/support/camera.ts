import { rename, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'

/** What Chromium's fake camera films; playwright.config.ts tells the browser the same path. */
export const filmPath = process.env['VALISE_E2E_FILM'] ?? ''

const WIDTH = 1280
const HEIGHT = 720

/**
 * Points the fake camera at what a page shows right now. `with` is any page to calculate in, other
 * than the one filmed: that one is only looked at.
 */
export async function film(page: Page, withPage: Page): Promise<void> {
  const picture = await page.screenshot({ scale: 'css' })
  const luma = await lumaOf(picture, withPage)
  // YUV4MPEG2 with one frame, which the camera repeats: brightness, then two planes without colour.
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`)
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  // Moved into place whole: a camera that opens meanwhile must not read half a film.
  await writeFile(`${filmPath}.new`, Buffer.concat([header, luma, grey]))
  await rename(`${filmPath}.new`, filmPath)
}

/** The brightness of each point, the picture fitted into the camera's frame. */
async function lumaOf(picture: Buffer, page: Page): Promise<Buffer> {
  const encoded = await page.evaluate(
    async ({ png, width, height }) => {
      const image = new Image()
      image.src = `data:image/png;base64,${png}`
      await image.decode()
      const canvas = new OffscreenCanvas(width, height)
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no canvas')
      const scale = Math.min(width / image.width, height / image.height)
      const [w, h] = [image.width * scale, image.height * scale]
      context.fillStyle = '#888'
      context.fillRect(0, 0, width, height)
      context.drawImage(image, (width - w) / 2, (height - h) / 2, w, h)
      const { data } = context.getImageData(0, 0, width, height)
      let text = ''
      for (let at = 0; at < data.length; at += 4) {
        const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]]
        text += String.fromCharCode(Math.round(0.299 * r + 0.587 * g + 0.114 * b))
      }
      return btoa(text)
    },
    { png: picture.toString('base64'), width: WIDTH, height: HEIGHT },
  )
  return Buffer.from(encoded, 'base64')
}
