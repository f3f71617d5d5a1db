import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { ReceiveFeature } from '../features/receive/ReceiveFeature.tsx'
import { SendFeature } from '../features/send/SendFeature.tsx'
import { StartScreen } from '../features/start/StartScreen.tsx'
import { UpdatePrompt } from '../features/update/UpdatePrompt.tsx'
import { whatIsMissing } from '../platform/here.ts'
import { Sprite } from '../ui/Sprite.tsx'
import { CannotWork } from './CannotWork.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { getLeaveGuard } from './leave-guard.ts'
import { leaveTo, stay, useNavigation } from './navigation.ts'
import { queryClient } from './queries.ts'
import type { Route } from './route.ts'

// Read by few, and not while somebody waits.
const AboutScreen = lazy(() => import('../features/about/AboutScreen.tsx'))
const VerifyScreen = lazy(() => import('../features/verify-app/VerifyScreen.tsx'))

export function App() {
  const { route, visit, wanted } = useNavigation()
  const guard = getLeaveGuard()
  return (
    <QueryClientProvider client={queryClient}>
      <Sprite />
      <ErrorBoundary>
        <Suspense fallback={null}>
          <Screen key={visit} route={route} />
        </Suspense>
        <UpdatePrompt />
        {wanted !== undefined && guard !== undefined && (
          <LeaveDialog
            warning={guard.warning}
            onStay={stay}
            onLeave={() => {
              guard.leave()
              leaveTo(wanted)
            }}
          />
        )}
      </ErrorBoundary>
    </QueryClientProvider>
  )
}

function Screen({ route }: { route: Route }): ReactNode {
  const missing = whatIsMissing()
  switch (route.name) {
    case 'about':
      return <AboutScreen />
    case 'verify':
      return <VerifyScreen />
    case 'start':
      return missing === undefined ? <StartScreen /> : <CannotWork why={missing} />
    case 'send':
      return missing === undefined ? <SendFeature /> : <CannotWork why={missing} />
    case 'receive':
      return missing === undefined ? <ReceiveFeature /> : <CannotWork why={missing} />
    case 'invited':
      return missing === undefined ? (
        <ReceiveFeature invitation={route.invitation} />
      ) : (
        <CannotWork why={missing} />
      )
  }
}
