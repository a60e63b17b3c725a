import { lazy } from 'react'

// Each screen is a download of its own, so that a panelist's phone loads the room and nothing else.
export const HomeScreen = lazy(() => import('#client/features/home/home-screen.tsx'))
export const SetupScreen = lazy(() => import('#client/features/setup/setup-screen.tsx'))
export const SignInScreen = lazy(() => import('#client/features/sign-in/sign-in-screen.tsx'))
export const NewPanelScreen = lazy(() => import('#client/features/new-panel/new-panel-screen.tsx'))
export const ManageScreen = lazy(() => import('#client/features/panel/manage-screen.tsx'))
export const JoinScreen = lazy(() => import('#client/features/join/join-screen.tsx'))
export const RoomScreen = lazy(() => import('#client/app/room/room-screen.tsx'))
export const ResultsScreen = lazy(() => import('#client/app/record/results-record.tsx'))
export const TimelineScreen = lazy(() => import('#client/app/record/timeline-record.tsx'))
export const PositionScreen = lazy(() => import('#client/features/position/position-screen.tsx'))
export const MyRatingsScreen = lazy(() => import('#client/features/raters/my-ratings-screen.tsx'))
export const RatersScreen = lazy(() => import('#client/features/raters/raters-screen.tsx'))
