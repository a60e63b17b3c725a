import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'
import { refuse } from './answering.ts'

const YEAR_MS = 365 * 24 * 3_600_000
/** Never the app's own: a name with a dot is a file, and no page's address needs an escape. */
const NOT_A_PAGE = /^\/(?:api|assets|socket\.io|yjs)(?:\/|$)|\/\.|\.[^/]*$|%/
const UNKEPT = /\.html$|[\\/]sw\.js$/

/** The built client. Files with a hash in their name stay for ever, every page is the one page and is never kept. */
export function pages(folder: string): Router {
  const router = Router()
  const files = { index: false, redirect: false, dotfiles: 'ignore', etag: false, fallthrough: true } as const

  router.use(readsOnly)
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { ...files, immutable: true, maxAge: YEAR_MS }),
  )
  router.use((request, response, next) => {
    if (NOT_A_PAGE.test(request.path)) return next()
    response.set('Cache-Control', 'no-store')
    response.sendFile(
      'index.html',
      { root: folder, etag: false, lastModified: false, cacheControl: false },
      (problem) => {
        if (problem) next(problem)
      },
    )
  })
  router.use(
    express.static(folder, {
      ...files,
      // The page has its own route above; its copy under the file's name is no other. An old service worker would keep an old page.
      setHeaders: (response, path) => {
        response.setHeader('Cache-Control', UNKEPT.test(path) ? 'no-store' : 'public, max-age=3600')
      },
    }),
  )
  return router
}

const readsOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next()
  response.set('Allow', 'GET, HEAD')
  refuse(response, { kind: 'malformed', problems: [{ field: 'method', problem: 'only GET, HEAD' }] }, 405)
}
