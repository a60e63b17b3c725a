import type { IncomingMessage } from 'node:http'
import express, { type RequestHandler } from 'express'
import helmet from 'helmet'
import { refuse } from './answering.ts'

const BODY_MAX = '64kb'
const DEPTH_MAX = 8
const KEYS_MAX = 200
const POISON = new Set(['__proto__', 'constructor', 'prototype'])

/** What every answer tells the browser: run nothing but this server's own files, frame nothing, tell nobody where you came from. */
export function headers(addresses: readonly string[], secure: boolean): RequestHandler[] {
  // 'self' covers sockets in today's browsers; older ones want them by name. Only the address that was asked is named, so that
  // nobody outside learns the others.
  const sockets = new Map(
    addresses.map((address) => [new URL(address).host, new URL(address).origin.replace(/^http/, 'ws')]),
  )
  const socket = (request: IncomingMessage) => sockets.get(request.headers.host ?? '') ?? "'self'"
  const guarded = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'connect-src': ["'self'", socket],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  })
  return [
    guarded,
    (_request, response, next) => {
      response.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
      next()
    },
  ]
}

/** Secrets in an address end up in logs and histories, so one that looks like it is turned away. */
export const noSecretsInAddresses: RequestHandler = (request, response, next) => {
  const at = request.url.indexOf('?')
  const names = at < 0 ? [] : [...new URLSearchParams(request.url.slice(at)).keys()]
  if (!names.some((name) => /^(token|sid)$/i.test(name))) return next()
  refuse(response, {
    kind: 'malformed',
    problems: [{ field: 'address', problem: 'no token or sid in the address' }],
  })
}

export const neverKept: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** A write comes from a page of this server: its origin, a header that only a script can set, and JSON. */
export function ownWritesOnly(allowedOrigin: (origin: string | undefined) => boolean): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next()
    const { origin, 'sec-fetch-site': site, 'x-panelroom': header } = request.headers
    const own = origin === undefined ? site === 'same-origin' : allowedOrigin(origin)
    if (!own || header !== '1') return refuse(response, { kind: 'forbidden' })
    if (!/^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(request.headers['content-type'] ?? '')) {
      return refuse(
        response,
        {
          kind: 'malformed',
          problems: [{ field: 'content-type', problem: 'content-type must be application/json' }],
        },
        415,
      )
    }
    next()
  }
}

/** The body: an object or list of at most 64 kB, 8 levels and 200 keys, with no name that could reach a prototype. */
export const jsonBodies: RequestHandler[] = [
  express.json({ limit: BODY_MAX, strict: true, inflate: false, type: 'application/json' }),
  (request, response, next) => {
    const problem = obstacleToBody(request.body)
    if (!problem) return next()
    refuse(response, { kind: 'malformed', problems: [{ field: 'body', problem }] })
  },
]

function obstacleToBody(body: unknown): string | null {
  let keys = 0
  const look = (value: unknown, depth: number): string | null => {
    if (typeof value !== 'object' || value === null) return null
    if (depth > DEPTH_MAX) return `body may be at most ${DEPTH_MAX} levels deep`
    if (!Array.isArray(value)) {
      const names = Object.keys(value)
      keys += names.length
      if (keys > KEYS_MAX) return `body may have at most ${KEYS_MAX} fields`
      if (names.some((name) => POISON.has(name))) return 'body holds a forbidden field name'
    }
    for (const inner of Object.values(value)) {
      const problem = look(inner, depth + 1)
      if (problem) return problem
    }
    return null
  }
  return look(body, 1)
}
