/** Ends a command that cannot go on, with what its user needs to know. */
export function fail(...lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exit(1)
}
