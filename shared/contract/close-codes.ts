/**
 * Why a document connection was closed. 4400 to 4499: for good, the client stops and takes a fresh document.
 * Everything else: transient, the client comes back by itself.
 */
export const CLOSE = {
  restart: 1012,
  textFrame: 1003,
  tooBig: 1009,
  malformed: 4400,
  signedOut: 4401,
  forbidden: 4403,
  noSuchDocument: 4404,
  resync: 4409,
  quota: 4413,
  locked: 4423,
  clientTooOld: 4426,
  tooFast: 4429,
  notStored: 4503,
  tooSlow: 4508,
  draining: 4512,
  /** As many connections as this seat, or this document, may have. */
  tooMany: 4529,
} as const
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]
