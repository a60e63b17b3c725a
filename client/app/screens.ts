import { lazyPart } from '#client/ui/lazy-part.ts'

// Each screen is a download of its own, so that a panelist's phone loads the room and nothing else.
export const HomeScreen = lazyPart(() => import('#client/features/home/home-screen.tsx'))
export const SetupScreen = lazyPart(() => import('#client/features/setup/setup-screen.tsx'))
export const SignInScreen = lazyPart(() => import('#client/features/sign-in/sign-in-screen.tsx'))
export const NewPanelScreen = lazyPart(() => import('#client/features/new-panel/new-panel-screen.tsx'))
export const ManageScreen = lazyPart(() => import('#client/features/panel/manage-screen.tsx'))
export const JoinScreen = lazyPart(() => import('#client/features/join/join-screen.tsx'))
export const RoomScreen = lazyPart(() => import('#client/app/room/room-screen.tsx'))
export const ResultsScreen = lazyPart(() => import('#client/app/record/results-record.tsx'))
export const TimelineScreen = lazyPart(() => import('#client/app/record/timeline-record.tsx'))
export const PositionScreen = lazyPart(() => import('#client/features/position/position-screen.tsx'))
export const MyRatingsScreen = lazyPart(() => import('#client/features/raters/my-ratings-screen.tsx'))
export const RatersScreen = lazyPart(() => import('#client/features/raters/raters-screen.tsx'))
