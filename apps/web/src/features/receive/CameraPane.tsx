import { useEffect, useRef, useState } from 'react'
import { type Camera, cameraFailure, openCamera, otherCamera } from '../../platform/camera.ts'
import { loadQrReader, type QrReader } from '../../platform/qr-reader.ts'
import { Button } from '../../ui/Button.tsx'
import { scan } from '../../words/receive.ts'

/** Between two looks: a decoder that never rests makes the picture stutter. */
const REST_MS = 80

interface CameraPaneProps {
  /** Hears each code that is seen; says whether it was the one. */
  onText: (text: string) => boolean
  /** There is no picture, or no decoder: in words. */
  onFailure: (words: string) => void
}

/** The camera's picture, with a frame where the code belongs. */
export function CameraPane({ onText, onFailure }: CameraPaneProps) {
  const video = useRef<HTMLVideoElement>(null)
  const [camera, setCamera] = useState<Camera | undefined>(undefined)
  const [wanted, setWanted] = useState<string | undefined>(undefined)
  const [other, setOther] = useState<string | undefined>(undefined)
  const [lit, setLit] = useState(false)
  const hear = useRef({ onText, onFailure })
  useEffect(() => {
    hear.current = { onText, onFailure }
  })

  useEffect(() => {
    let over = false
    let opened: Camera | undefined
    openCamera(wanted).then(
      async (found) => {
        if (over) return found.stop()
        opened = found
        setCamera(found)
        setLit(false)
        const another = await otherCamera(found)
        if (!over) setOther(another)
      },
      (error: unknown) => {
        if (!over) hear.current.onFailure(failures[cameraFailure(error)])
      },
    )
    return () => {
      over = true
      opened?.stop()
    }
  }, [wanted])

  useEffect(() => {
    const shown = video.current
    if (camera === undefined || shown === null) return
    shown.srcObject = camera.stream
    // A picture that can't be played is one that can't be read: the loop below finds nothing in it.
    shown.play().catch(() => undefined)
    return lookForCodes(shown, {
      onText: (text) => hear.current.onText(text),
      onNoReader: () => hear.current.onFailure(scan.noDecoder),
    })
  }, [camera])

  return (
    <>
      <div className="camera">
        <video ref={video} muted playsInline aria-hidden="true" />
        <svg className="finder" viewBox="0 0 100 100" aria-hidden="true">
          <path
            vectorEffect="non-scaling-stroke"
            d="M2 20V2h18M80 2h18v18M98 80v18H80M20 98H2V80"
          />
        </svg>
      </div>
      <div className="camera__acts">
        {camera === undefined && <p role="status">{scan.starting}</p>}
        {camera?.hasLight === true && (
          <Button
            icon="torch"
            aria-pressed={lit}
            onClick={() => {
              camera.setLight(!lit).then(
                () => setLit(!lit),
                () => undefined,
              )
            }}
          >
            {scan.light}
          </Button>
        )}
        {other !== undefined && (
          <Button
            icon="turncam"
            onClick={() => {
              setCamera(undefined)
              setWanted(other)
            }}
          >
            {scan.turn}
          </Button>
        )}
      </div>
    </>
  )
}

const failures = {
  none: scan.noCamera,
  refused: scan.refused,
  busy: scan.cameraBusy,
} as const

interface Hearers {
  onText: (text: string) => boolean
  onNoReader: () => void
}

/** Looks until the one code is found; the returned function ends it. */
function lookForCodes(video: HTMLVideoElement, { onText, onNoReader }: Hearers): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  let before: string | undefined
  const look = (reader: QrReader) => {
    const text = reader.readFrame(video)
    // A code that was not the one is said once, not with every frame.
    if (text !== undefined && text !== before && onText(text)) return
    before = text ?? before
    timer = setTimeout(() => look(reader), REST_MS)
  }
  loadQrReader().then((reader) => {
    if (!over) look(reader)
  }, onNoReader)
  return () => {
    over = true
    clearTimeout(timer)
  }
}
