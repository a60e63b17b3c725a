import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { BrowserRouter } from 'react-router'
import { failureOf } from '#client/connection/api.ts'
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
        // What the server refused once it refuses again. Only silence is worth another try.
        retry: (count, error) => failureOf(error).kind === 'offline' && count < 2,
      },
      mutations: { networkMode: 'always' },
    },
  })
}
