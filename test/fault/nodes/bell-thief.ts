const BELL = /^>3\r\n\$8\r\nsmessage\r\n\$\d+\r\npanelroom:\{[^}]*\}:bell\r\n/

/** Passes on what Redis says (RESP3) on one connection, message by message, but for the bells: those it keeps, takes away or rings twice. */
export function aBellThief(
  how: () => 'kept' | 'lost' | 'doubled',
  touched: () => void,
): (chunk: Buffer) => Buffer {
  let rest = ''
  return (chunk) => {
    rest += chunk.toString('latin1')
    let passed = ''
    for (let end = endOf(rest, 0); end > 0; end = endOf(rest, 0)) {
      const message = rest.slice(0, end)
      rest = rest.slice(end)
      const isTouched = how() !== 'kept' && BELL.test(message)
      if (isTouched) touched()
      const times = isTouched ? (how() === 'lost' ? 0 : 2) : 1
      passed += message.repeat(times)
    }
    return Buffer.from(passed, 'latin1')
  }
}

/** Where the message that begins here ends, or -1 if that has not come yet. */
function endOf(text: string, at: number): number {
  const line = text.indexOf('\r\n', at)
  if (line < 0) return -1
  const after = line + 2
  const count = Number(text.slice(at + 1, line))
  switch (text.charAt(at)) {
    case '$':
    case '=':
    case '!':
      return count < 0 ? after : after + count + 2 <= text.length ? after + count + 2 : -1
    case '*':
    case '~':
    case '>':
      return endOfAll(text, after, count)
    case '%':
    case '|':
      return endOfAll(text, after, count * 2)
    default:
      return after
  }
}

function endOfAll(text: string, from: number, count: number): number {
  let at = from
  for (let n = 0; n < count; n++) {
    at = endOf(text, at)
    if (at < 0) return -1
  }
  return at
}
