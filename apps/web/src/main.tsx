// First of all: what a QR link holds leaves the address bar before anything is drawn.
import './app/address.ts'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { registerApp } from './platform/app-update.ts'
import { ignoreStrayDrops } from './platform/drop.ts'
import { watchForInstall } from './platform/install.ts'
import { setTrustedTypes } from './platform/trusted-types.ts'
import './ui/styles/index.css'

setTrustedTypes()
ignoreStrayDrops()
watchForInstall()
const root = document.getElementById('app')
if (root !== null) createRoot(root).render(<App />)
// Nothing waits for these.
void registerApp()
if ('locks' in navigator) {
  void import('./platform/saving/own-directory.ts')
    .then(({ removeLeftovers }) => removeLeftovers())
    // Private windows of some browsers have no such storage: then there is nothing to remove.
    .catch(() => undefined)
}
