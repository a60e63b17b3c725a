/** The longest message whose frame is built here: its length fits into two bytes. */
export const FRAME_MAX_BYTES = 65_535

const WHOLE_BINARY = 0x82
const LENGTH_FOLLOWS = 126

/** One update goes to everybody in the room, one after the other. */
let newest: { readonly bytes: Uint8Array; readonly frame: Buffer } | null = null

/**
 * A message as one whole, unmasked WebSocket frame (RFC 6455, 5.2), as a server sends it. The same bytes again give the same frame
 * again, so neither may be written to. Throws a `RangeError` above `FRAME_MAX_BYTES`.
 */
export function binaryFrame(bytes: Uint8Array): Buffer {
  if (newest?.bytes === bytes) return newest.frame
  const frame = framed(bytes)
  newest = { bytes, frame }
  return frame
}

function framed(bytes: Uint8Array): Buffer {
  const isShort = bytes.length < LENGTH_FOLLOWS
  const headBytes = isShort ? 2 : 4
  const frame = Buffer.allocUnsafe(headBytes + bytes.length)
  frame[0] = WHOLE_BINARY
  frame[1] = isShort ? bytes.length : LENGTH_FOLLOWS
  if (!isShort) frame.writeUInt16BE(bytes.length, 2)
  frame.set(bytes, headBytes)
  return frame
}
