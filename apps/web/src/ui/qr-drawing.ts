import { create } from 'qrcode'

/** Modules of white around it, as the standard asks for. */
const QUIET = 4

/** A QR code as one SVG path, a unit for each module, quiet zone included. */
export function qrDrawing(text: string): { size: number; path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let row = 0; row < modules.size; row++) {
    let column = 0
    while (column < modules.size) {
      const start = column
      while (column < modules.size && modules.get(row, column)) column++
      const width = column - start
      if (width > 0) path += `M${start + QUIET} ${row + QUIET}h${width}v1h-${width}z`
      else column++
    }
  }
  return { size: modules.size + 2 * QUIET, path }
}
