import type { Failure } from '#shared/contract/failures.ts'
import type { PanelHeader } from '#shared/model/panel.ts'

const STARTS_BEFORE = Date.UTC(2100, 0, 1)

export type WhenAndWhere = Pick<PanelHeader, 'meetingLink' | 'startsAt'>

/** What is wrong with a panel's time and meeting link, field by field, or null. */
export function obstacleToTimes({ meetingLink, startsAt }: WhenAndWhere): Failure | null {
  const problems = [
    meetingLink !== null && !hasHost(meetingLink)
      ? { field: 'meetingLink', problem: 'meeting link must be an https:// address' }
      : null,
    startsAt !== null && !(Number.isInteger(startsAt) && startsAt < STARTS_BEFORE)
      ? { field: 'startsAt', problem: 'start must be a time in whole milliseconds before the year 2100' }
      : null,
  ].filter((it) => it !== null)
  return problems.length > 0 ? { kind: 'malformed', problems } : null
}

/** What the link's own pattern cannot tell: whether browsers would find a host in it. */
const hasHost = (link: string): boolean => URL.canParse(link) && /[a-z0-9]/i.test(new URL(link).hostname)
