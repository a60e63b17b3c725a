import { type FunctionComponent, lazy } from 'react'

const TRIES = 3
const AGAIN_AFTER_MS = 700

/**
 * A part of the page that is loaded once it is shown, like `lazy`. A network that goes for a moment, as when a phone changes from one to
 * another, is waited for; what cannot be had even then is an error of the part.
 */
export const lazyPart = <Props extends object>(load: () => Promise<{ default: FunctionComponent<Props> }>) =>
  lazy(() => loaded(load))

async function loaded<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let tries = 1; ; tries++) {
    try {
      return await load()
    } catch (problem) {
      if (tries === TRIES) throw problem
      await online()
      await new Promise((resolve) => setTimeout(resolve, tries * AGAIN_AFTER_MS))
    }
  }
}

const online = () =>
  new Promise<void>((resolve) => {
    if (navigator.onLine) resolve()
    else addEventListener('online', () => resolve(), { once: true })
  })
