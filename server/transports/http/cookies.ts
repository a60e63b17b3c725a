import type { Response } from 'express'
import { SESSION_AGE_MS, type Access } from '#server/services/access.ts'

type Naming = Pick<Access, 'cookieName' | 'secure'>

const attributes = ({ secure }: Naming) => ({ httpOnly: true, sameSite: 'lax', secure, path: '/' }) as const

/** Scripts never see it; it goes along with this site's own requests and with links into it. */
export function giveCookie(response: Response, access: Naming, secret: string): void {
  response.cookie(access.cookieName, secret, { ...attributes(access), maxAge: SESSION_AGE_MS })
}

export function takeCookie(response: Response, access: Naming): void {
  response.clearCookie(access.cookieName, attributes(access))
}
