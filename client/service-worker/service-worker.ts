/**
 * Gives the page back where there is no network: its own build's files and the one page, the same for everybody, and nothing that a
 * person wrote or may see. What the room shows then comes from `connection/kept-room.ts`.
 */

type Build = {
  readonly version: string
  /** Every file of the build, as addresses, the page itself not among them. */
  readonly files: readonly string[]
  /** The script that the page of this build begins with. */
  readonly entry: string
}

type WorkerScope = EventTarget & {
  readonly location: Location
  readonly registration: ServiceWorkerRegistration
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
}
type LastingEvent = Event & { waitUntil(work: Promise<unknown>): void }
type FetchEvent = LastingEvent & { readonly request: Request; respondWith(answer: Promise<Response>): void }

/** Put in front of this file by the build. */
declare const PANELROOM_BUILD: Build

const { version, files, entry } = PANELROOM_BUILD
const scope = globalThis as unknown as WorkerScope
const PREFIX = 'panelroom-'
const CACHE = PREFIX + version
const PAGE = '/'
/** On a dead network a page would wait for minutes; on a slow one the kept page is as good. */
const PAGE_WITHIN_MS = 4_000
/** The server counts requests of an address, and a whole panel may sit behind one. */
const AT_ONCE = 4
/** Never a page: what the server answers there is a person's own, or live. */
const LIVE = /^\/(?:api|socket\.io|yjs|healthz|readyz|metrics)(?:\/|$)/

scope.addEventListener('install', (event) => (event as LastingEvent).waitUntil(fill()))
scope.addEventListener('activate', (event) => (event as LastingEvent).waitUntil(takeOver()))
scope.addEventListener('fetch', (event) => answer(event as FetchEvent))
scope.addEventListener('message', (event) => {
  // A page of this build is open, so it is this build that it needs when it is opened again. Pages of the build before go on with
  // what they have loaded; what they lack they cannot get from the server either.
  if ((event as MessageEvent).data === entry) void scope.skipWaiting()
})

/** All or nothing: a build with a hole in it would break just where there is no network. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE)
  const page = await fetched(PAGE, 'reload')
  if (!(await page.clone().text()).includes(entry)) throw new Error('the page is of another build')
  const waiting = [...files]
  const work = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      await cache.put(file, (await caches.match(file)) ?? (await fetched(file, 'default')))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await cache.put(PAGE, page)
}

async function fetched(address: string, cache: RequestCache): Promise<Response> {
  const response = await fetch(address, { cache, credentials: 'omit' })
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}`)
  return response
}

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(
    names.filter((it) => it.startsWith(PREFIX) && it !== CACHE).map((it) => caches.delete(it)),
  )
  await scope.clients.claim()
}

function answer(event: FetchEvent): void {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin || LIVE.test(pathname)) return
  if (request.mode === 'navigate') return event.respondWith(page(request))
  if (files.includes(pathname)) event.respondWith(file(request, pathname))
}

/** The newest page where the server answers, so that nobody stays on an old one; the kept one where it does not. */
async function page(request: Request): Promise<Response> {
  const kept = async () => (await (await caches.open(CACHE)).match(PAGE)) ?? Response.error()
  const asked = fetch(request).then((response) => (response.status >= 500 ? kept() : response), kept)
  let late: ReturnType<typeof setTimeout> | undefined
  const waited = new Promise<Response>((resolve) => {
    late = setTimeout(() => resolve(kept()), PAGE_WITHIN_MS)
  })
  const first = await Promise.race([asked, waited])
  clearTimeout(late)
  return first
}

const file = async (request: Request, pathname: string): Promise<Response> =>
  (await (await caches.open(CACHE)).match(pathname)) ?? fetch(request)
