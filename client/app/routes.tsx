import { useEffect, useLayoutEffect, type ComponentType } from 'react'
import { Route, Routes, useLocation, useParams } from 'react-router'
import { PanelId, PositionId } from '#shared/model/ids.ts'
import { NotFound } from './not-found.tsx'
import * as screens from './screens.ts'
import { Bare, Shell } from './shell.tsx'

/** Which address shows which screen. */
export function Screens() {
  useStartOfPage()
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<screens.HomeScreen />} />
        <Route path="/new" element={<screens.NewPanelScreen />} />
        <Route
          path="/panel/:id/manage"
          element={<ForPanel title="Manage panel" screen={screens.ManageScreen} />}
        />
        <Route path="/position/:id" element={<ForPosition />} />
        <Route path="/raters" element={<screens.RatersScreen />} />
        <Route path="/me/ratings" element={<screens.MyRatingsScreen />} />
        <Route path="/sign-in" element={<screens.SignInScreen />} />
        <Route path="/setup" element={<screens.SetupScreen />} />
        <Route path="/join" element={<screens.JoinScreen />} />
        <Route path="*" element={<NotFound />} />
      </Route>
      <Route element={<Bare />}>
        <Route path="/panel/:id" element={<ForPanel title="Panel" screen={screens.RoomScreen} />} />
        <Route
          path="/panel/:id/results"
          element={<ForPanel title="Results" screen={screens.ResultsScreen} />}
        />
        <Route
          path="/panel/:id/timeline"
          element={<ForPanel title="Timeline" screen={screens.TimelineScreen} />}
        />
      </Route>
    </Routes>
  )
}

/** A panel's screen for the id in the address. What is not an id never becomes part of a request. */
function ForPanel({ title, screen: Screen }: { title: string; screen: ComponentType<{ panelId: PanelId }> }) {
  const id = PanelId.safeParse(useParams().id)
  // Before the screen's own effects, so that a screen which knows better has the last word.
  useLayoutEffect(() => {
    document.title = `${title} · Panelroom`
  }, [title])
  return id.success ? <Screen key={id.data} panelId={id.data} /> : <NotFound />
}

function ForPosition() {
  const id = PositionId.safeParse(useParams().id)
  return id.success ? <screens.PositionScreen key={id.data} positionId={id.data} /> : <NotFound />
}

/** After a change of page, reading starts at its top: for the eye and for the keyboard. */
function useStartOfPage() {
  const { pathname } = useLocation()
  useEffect(() => {
    if (pathname === arrivedAt) return
    arrivedAt = pathname
    window.scrollTo(0, 0)
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [pathname])
}
let arrivedAt = location.pathname
