import { install, useCanInstall } from '../platform/install.ts'
import { always } from '../words/always.ts'
import { Button } from './Button.tsx'

/** Only where the browser would really install it. */
export function InstallButton() {
  if (!useCanInstall()) return null
  return (
    <Button icon="save" onClick={() => void install()}>
      {always.install}
    </Button>
  )
}
