/**
 * A scripted person: signs in or joins by link, follows the room, writes, rates and locks, over real HTTP, Socket.io and the
 * document protocol. Benchmarks, fault tests and outside checkers can drive the product with it:
 *
 * ```ts
 * const lead = await setUp('http://127.0.0.1:3000', code)          // the first account, or signIn(origin, email, password)
 * const { id } = value(await lead.post<{ id: PanelId }>('/api/panels', aNewPanel()))
 * const link = value(await lead.post<LinkAnswer>(`/api/panels/${id}/seats/${seat}/link`, {}))
 * const { browser, panelId } = await joinByLink('http://127.0.0.1:3000', link.path)
 * const person = await enterRoom(browser, panelId, { record: true }) // `received` then holds every message
 * await person.write(questionId, 'heard', 'Named the night shift.')  // resolves when it is durable
 * await person.rate(questionId, 4)
 * await person.send({ type: 'lockScorecard' })
 * ```
 *
 * The same code plays the synthetic panelists of a rehearsal.
 */
import type { Failure } from '#shared/contract/failures.ts'
import type { Me } from '#shared/contract/http.ts'
import type { Result } from '#shared/result.ts'
import { type Browser, openBrowser } from '#seed/rehearsal/person.ts'

export { type Browser, enterRoom, joinByLink, openBrowser, type Person } from '#seed/rehearsal/person.ts'
export type { PersonDocument } from '#seed/rehearsal/person-document.ts'

export const PASSWORD = 'correct horse battery'

/** Makes the first account with the one-time code of the printed link. */
export async function setUp(origin: string, code: string, through = origin): Promise<Browser> {
  const browser = openBrowser(origin, through)
  value(
    await browser.post<Me>('/api/setup', {
      code,
      name: 'Marta Lind',
      email: 'marta@example.org',
      password: PASSWORD,
    }),
  )
  return browser
}

/** Signs in with an account. */
export async function signIn(
  origin: string,
  email: string,
  password: string,
  through = origin,
): Promise<Browser> {
  const browser = openBrowser(origin, through)
  value(await browser.post<Me>('/api/sign-in', { email, password }))
  return browser
}

/** The value of an answer that must have gone well; throws with the failure otherwise. */
export function value<Value>(result: Result<Value, Failure>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
