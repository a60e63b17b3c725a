import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { BrowserRouter } from 'react-router'
import { type ApiFailure, failureOf } from '#client/connection/api.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { Screens } from './routes.tsx'

/** Everything: providers around the routes. */
export function App() {
  const [queries] = useState(makeQueryClient)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Screens />
        </BrowserRouter>
      </QueryClientProvider>
    </ErrorBoundary>
  )
}

function makeQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A room on this machine or in this house works without the internet, whatever the browser says.
        networkMode: 'always',
        staleTime: 5_000,
        // What the server refused once it refuses again. Only silence is worth another try, and what was too often a moment ago.
        retry: (count, error) => isWorthAnotherTry(failureOf(error)) && count < 2,
        retryDelay: (count, error) => pauseAfter(failureOf(error)) ?? 1_000 * 2 ** count,
      },
      mutations: { networkMode: 'always' },
    },
  })
}

/** Nobody should have to press something to wait for so little. */
const WAITED_FOR_MS = 5_000

const isWorthAnotherTry = (failure: ApiFailure) => failure.kind === 'offline' || pauseAfter(failure) !== null

/** How long the server asks to wait, where that is short. */
const pauseAfter = (failure: ApiFailure): number | null =>
  failure.kind === 'too-fast' && failure.retryAfterMs <= WAITED_FOR_MS ? failure.retryAfterMs : null
