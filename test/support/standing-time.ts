// Import this before everything else: lib0 takes `Date.now` with it when it is loaded.
//
// The stock clients of a scripted person look at the clock to renew a caret and to hang up on a silent server. With a clock that stands
// still they speak when the script speaks, however slow the machine is, and never else.

import type { EpochMs } from '#shared/model/ids.ts'

/** What `Date.now` says in this process from now on. */
export const STANDING_SINCE = Date.UTC(2026, 0, 5, 9) as EpochMs

Date.now = () => STANDING_SINCE
