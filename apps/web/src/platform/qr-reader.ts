type Decode = (image: { width: number; height: number; data: Uint8ClampedArray }) => string

/** Longest side of what is looked at: larger takes longer and finds no more. */
const MAX_SIDE = 1280

/** Finds QR codes in frames of a film or in a picture. */
export interface QrReader {
  /** Looks at the whole, and the next time at its middle, twice as large: for codes far away. */
  readFrame: (video: HTMLVideoElement) => string | undefined
  readPicture: (picture: ImageBitmap) => string | undefined
}

/** The decoder is fetched when it is first needed. */
export async function loadQrReader(): Promise<QrReader> {
  const { decodeQR } = await import('qr/decode.js')
  return makeReader(decodeQR)
}

/** Finds a QR code in a photo; undefined when there is none, or it is no picture. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const [reader, picture] = await Promise.all([
    loadQrReader(),
    createImageBitmap(file).catch(() => undefined),
  ])
  if (picture === undefined) return undefined
  try {
    return reader.readPicture(picture)
  } finally {
    picture.close()
  }
}

function makeReader(decode: Decode): QrReader {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  let frame = 0

  /** Looks at the middle of a picture, `zoom` times as large; at all of it with 1. */
  const look = (
    picture: CanvasImageSource,
    size: { width: number; height: number },
    zoom: number,
    maxSide = MAX_SIDE,
  ): string | undefined => {
    const { width, height } = size
    if (context === null || width === 0 || height === 0) return undefined
    const scale = Math.min(1, maxSide / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const [w, h] = [width / zoom, height / zoom]
    const [x, y] = [(width - w) / 2, (height - h) / 2]
    context.drawImage(picture, x, y, w, h, 0, 0, canvas.width, canvas.height)
    try {
      return decode(context.getImageData(0, 0, canvas.width, canvas.height))
    } catch {
      // It throws when there is none.
      return undefined
    }
  }

  return {
    readFrame(video) {
      const size = { width: video.videoWidth, height: video.videoHeight }
      return look(video, size, frame++ % 2 === 0 ? 1 : 2)
    },
    readPicture(picture) {
      return (
        look(picture, picture, 1) ??
        look(picture, picture, 1, 640) ??
        look(picture, picture, 1, 2400) ??
        look(picture, picture, 2)
      )
    },
  }
}
