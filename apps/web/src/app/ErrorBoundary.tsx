import { Component, type ReactNode } from 'react'
import { TroubleScreen } from '../ui/TroubleScreen.tsx'
import { always, broken } from '../words/always.ts'

/** A defect of ours, or a part that could not be loaded: a sentence instead of an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <TroubleScreen
        trouble={{ what: broken.title, lost: broken.what, button: always.reload }}
        onNext={() => location.reload()}
      />
    )
  }
}
