/**
 * Lets the browser keep this build's files, so that a reload without a network gives the page back. Browsers do that over https and on
 * the machine itself only; elsewhere the page works as before, as long as it stays open.
 */
export function keepPage(): void {
  // Absent over plain http, and in some browsers' private windows.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  workers?.register('/sw.js').then(preferOwnBuild, () => undefined)
}

/** A newer build waits while an older page is open, and is told once a page of its own is. */
function preferOwnBuild(registration: ServiceWorkerRegistration): void {
  const entry = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src
  if (!entry) return
  const tell = (worker: ServiceWorker | null) => worker?.postMessage(new URL(entry).pathname)
  tell(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => installing.state === 'installed' && tell(installing))
  })
}
