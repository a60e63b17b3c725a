import { existsSync } from 'node:fs'
import { type Browser as Chromium, type BrowserContext, chromium } from 'playwright-core'
import type { Browser } from './person.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The machine's own Chromium, without the services that would look for the wider network. */
export function launchChromium(): Promise<Chromium> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((it) => existsSync(it))
  if (!executablePath) throw new Error('Chromium is not here: install it, or set CHROMIUM to its path')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  })
}

/** Gives a context the sign-in of a scripted person, so that a page opens as them. */
export async function signInAs(context: BrowserContext, browser: Browser): Promise<void> {
  const cookies = browser
    .cookie()
    .split('; ')
    .filter((it) => it !== '')
    .map((it) => ({
      name: it.slice(0, it.indexOf('=')),
      value: it.slice(it.indexOf('=') + 1),
      url: browser.origin,
    }))
  await context.addCookies(cookies)
}
