import { type Invitation, readSessionCode } from '@valise/client'
import { type FormEvent, useRef, useState } from 'react'
import { useTitle } from '../../app/use-title.ts'
import { hasCameras } from '../../platform/camera.ts'
import { useOnline } from '../../platform/network.ts'
import { readPicture } from '../../platform/qr-reader.ts'
import { Button } from '../../ui/Button.tsx'
import { Field, problemId } from '../../ui/Field.tsx'
import { Heading } from '../../ui/Heading.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../../ui/Stage.tsx'
import { BackToStart, Top } from '../../ui/Top.tsx'
import { always } from '../../words/always.ts'
import { otherHost, scan } from '../../words/receive.ts'
import { CameraPane } from './CameraPane.tsx'
import { readScanned } from './invitation.ts'

interface ScanScreenProps {
  /** Something is chosen already: the device that receives shows the QR. */
  toSend: boolean
  onInvitation: (invitation: Invitation) => void
}

/** Three ways to the sender: the camera, a photo, the keyboard. */
export function ScanScreen({ toSend, onInvitation }: ScanScreenProps) {
  useTitle(toSend ? always.send : always.receive)
  const online = useOnline()
  const [filming, setFilming] = useState(false)
  const [said, setSaid] = useState<string | undefined>(undefined)

  const take = (text: string): boolean => {
    const scanned = readScanned(text, location.origin)
    switch (scanned.is) {
      case 'invitation':
        onInvitation(scanned.invitation)
        return true
      case 'elsewhere':
        setSaid(otherHost(scanned.host, location.host))
        return false
      case 'damaged':
        setSaid(scan.damaged)
        return false
      case 'foreign':
        setSaid(scan.notOurs)
        return false
    }
  }
  const photograph = (file: File) => {
    setSaid(undefined)
    readPicture(file).then(
      (text) => (text === undefined ? setSaid(scan.nothingInPhoto) : take(text)),
      () => setSaid(scan.noDecoder),
    )
  }

  return (
    <Stage narrowBag={!filming}>
      {filming ? (
        <Bag label={scan.region} camera top={<CloseCamera onClose={() => setFilming(false)} />}>
          <CameraPane
            onText={take}
            onFailure={(words) => {
              setFilming(false)
              setSaid(words)
            }}
          />
        </Bag>
      ) : (
        <Bag
          seal="open"
          top={
            <Top>
              <BackToStart />
            </Top>
          }
        >
          <Heading className="title title--big">{toSend ? scan.bringTitle : scan.title}</Heading>
          <p className="lead soft">{toSend ? scan.bringHint : scan.hintBefore}</p>
        </Bag>
      )}
      <Desk label={scan.title} center>
        {filming ? (
          <div className="field">
            <Heading className="head">{scan.scan}</Heading>
            <p className="hint">{scan.hint}</p>
          </div>
        ) : null}
        {!online && (
          <Notice icon="plug" role="status">
            <p>{always.offline}</p>
          </Notice>
        )}
        <div className="field">
          <div className="acts acts--grow">
            {!filming && hasCameras() && (
              <Button
                look="main"
                large
                icon="scan"
                onClick={() => {
                  setSaid(undefined)
                  setFilming(true)
                }}
              >
                {scan.scan}
              </Button>
            )}
            <PhotoButton onPhoto={photograph} />
          </div>
          <p className="problem" role="alert">
            {said}
          </p>
        </div>
        <CodeField onCode={(code) => onInvitation({ code })} />
        {!toSend && (
          <div className="field">
            <a className="btn" href="#/show">
              <Icon name="picture" />
              <span>{scan.showQr}</span>
            </a>
            <p className="hint">{scan.showQrWhat}</p>
          </div>
        )}
      </Desk>
    </Stage>
  )
}

function CloseCamera({ onClose }: { onClose: () => void }) {
  return (
    <Top>
      <Button look="square" icon="close" aria-label={scan.closeCamera} onClick={onClose} />
    </Top>
  )
}

function PhotoButton({ onPhoto }: { onPhoto: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon="picture" onClick={() => input.current?.click()}>
        {scan.photo}
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file !== undefined) onPhoto(file)
        }}
      />
    </>
  )
}

/** A typed code is read kindly, and judged before anything is asked of the relay. */
function CodeField({ onCode }: { onCode: (code: string) => void }) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    try {
      onCode(readSessionCode(typed))
    } catch {
      setProblem(scan.badCode)
    }
  }
  return (
    <form onSubmit={submit} noValidate>
      <Field id="session-code" label={scan.field} problem={problem}>
        <div className="field__row">
          <input
            className="input input--code"
            id="session-code"
            placeholder="7K3M-Q9TX"
            size={9}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="go"
            aria-describedby={problemId('session-code')}
            aria-invalid={problem !== undefined}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              setProblem(undefined)
            }}
          />
          <Button look="main" large submits>
            {scan.join}
          </Button>
        </div>
      </Field>
    </form>
  )
}
