import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { StartScreen } from '../features/start/StartScreen.tsx'
import { UpdatePrompt } from '../features/update/UpdatePrompt.tsx'
import { whatIsMissing } from '../platform/here.ts'
import { AskFirst } from '../ui/AskFirst.tsx'
import { Sprite } from '../ui/Sprite.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { Top } from '../ui/Top.tsx'
import { leaving } from '../words/always.ts'
import { CannotWork } from './CannotWork.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { getLeaveGuard } from './leave-guard.ts'
import { leaveTo, stay, useNavigation } from './navigation.ts'
import { queryClient } from './queries.ts'
import type { Route } from './route.ts'

// The start comes first; what most people open next is fetched right behind it.
const loadSend = () => import('../features/send/SendFeature.tsx')
const loadReceive = () => import('../features/receive/ReceiveFeature.tsx')
const SendFeature = lazy(loadSend)
const ReceiveFeature = lazy(loadReceive)
// Read by few, and not while somebody waits.
const AboutScreen = lazy(() => import('../features/about/AboutScreen.tsx'))
const VerifyScreen = lazy(() => import('../features/verify-app/VerifyScreen.tsx'))
const SelftestScreen = lazy(() => import('../features/selftest/SelftestScreen.tsx'))

export function App() {
  const { route, visit, wanted } = useNavigation()
  const guard = getLeaveGuard()
  useEffect(() => {
    // Where this fails, opening the screen tries again, and says what is wrong.
    for (const load of [loadSend, loadReceive]) void load().catch(() => undefined)
  }, [])
  return (
    <QueryClientProvider client={queryClient}>
      <Sprite />
      <ErrorBoundary>
        <Suspense fallback={<Blank />}>
          <Screen key={visit} route={route} />
        </Suspense>
        <UpdatePrompt />
        {wanted !== undefined && guard !== undefined && (
          <AskFirst
            words={leaving}
            warnings={[guard.warning]}
            onStay={stay}
            onGo={() => {
              guard.leave()
              leaveTo(wanted)
            }}
          />
        )}
      </ErrorBoundary>
    </QueryClientProvider>
  )
}

/** The two panes, for the moment before a screen is there: nothing jumps. */
function Blank() {
  return (
    <Stage narrowBag>
      <Bag top={<Top />}>{null}</Bag>
      <Desk>{null}</Desk>
    </Stage>
  )
}

function Screen({ route }: { route: Route }): ReactNode {
  const missing = whatIsMissing()
  switch (route.name) {
    case 'about':
      return <AboutScreen />
    case 'verify':
      return <VerifyScreen />
    // What is missing is what it is there to say.
    case 'selftest':
      return <SelftestScreen />
    case 'start':
      return missing === undefined ? <StartScreen /> : <CannotWork why={missing} />
    case 'send':
      return missing === undefined ? (
        <SendFeature shared={route.shared === true} />
      ) : (
        <CannotWork why={missing} />
      )
    case 'receive':
      return missing === undefined ? (
        <ReceiveFeature bring={route.bring} />
      ) : (
        <CannotWork why={missing} />
      )
    case 'show':
      return missing === undefined ? <SendFeature toReceive /> : <CannotWork why={missing} />
    case 'invited':
      return missing === undefined ? (
        <ReceiveFeature invitation={route.invitation} />
      ) : (
        <CannotWork why={missing} />
      )
  }
}
