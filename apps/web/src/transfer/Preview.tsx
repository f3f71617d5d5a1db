import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { previewOf } from '../platform/pictures.ts'
import { done } from '../words/receive.ts'
import type { Arrived } from './received.ts'

interface PreviewProps {
  of: Arrived
  /** For what is no picture, or none that can be drawn. */
  fallback: ReactNode
}

/** A picture that has arrived, small. */
export function Preview({ of, fallback }: PreviewProps) {
  const [broken, setBroken] = useState(false)
  const file = of.kind === 'file' ? of.files[0] : undefined
  const picture = useMemo(() => (file === undefined ? undefined : previewOf(file)), [file])
  // Its address lives as long as the image stands in the page.
  const show = useCallback(
    (image: HTMLImageElement) => {
      if (picture === undefined) return
      const url = URL.createObjectURL(picture)
      image.src = url
      return () => URL.revokeObjectURL(url)
    },
    [picture],
  )
  if (picture === undefined || broken) return fallback
  return (
    <img
      className="thumb"
      ref={show}
      alt={`${done.preview} ${of.name}`}
      onError={() => setBroken(true)}
    />
  )
}
