/** Why there is no picture. */
export type CameraFailure = 'none' | 'refused' | 'busy'

export interface Camera {
  stream: MediaStream
  hasLight: boolean
  setLight: (on: boolean) => Promise<void>
  /** Every track. The browser's camera light goes out. */
  stop: () => void
}

/** What the DOM's types leave out: the light beside a phone's camera. */
interface Light {
  torch?: boolean
}

/** Opens the camera that looks away from the user, or the one named. */
export async function openCamera(deviceId?: string): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {
      width: { ideal: 1280 },
      height: { ideal: 720 },
      ...(deviceId === undefined
        ? { facingMode: { ideal: 'environment' } }
        : { deviceId: { exact: deviceId } }),
    },
  })
  const [track] = stream.getVideoTracks()
  const capabilities: MediaTrackCapabilities & Light = track?.getCapabilities?.() ?? {}
  return {
    stream,
    hasLight: capabilities.torch === true,
    setLight: async (on) => {
      const light: MediaTrackConstraintSet & Light = { torch: on }
      await track?.applyConstraints({ advanced: [light] })
    },
    stop() {
      for (const each of stream.getTracks()) each.stop()
    },
  }
}

/** The camera after this one, or undefined when it is the only one. */
export async function otherCamera({ stream }: Camera): Promise<string | undefined> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  const ids = devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId)
  const mine = stream.getVideoTracks()[0]?.getSettings().deviceId ?? ''
  return ids.length < 2 ? undefined : ids[(ids.indexOf(mine) + 1) % ids.length]
}

export function hasCameras(): boolean {
  const devices: MediaDevices | undefined = navigator.mediaDevices
  return devices !== undefined && 'getUserMedia' in devices
}

export function cameraFailure(error: unknown): CameraFailure {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}
