import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { LIMIT_TABLE, LIMITS } from '#server/services/limits.ts'

test('without any setting the limits are the usual ones', () => {
  expect(readConfig({})).toMatchObject({
    ok: true,
    value: { limits: LIMITS, metricsToken: null, logLevel: 'warn' },
  })
})

test('a limit that is set replaces the usual one, and no other', () => {
  const config = readConfig({ PANELROOM_LIMITS: '{"connectionsPerSeat": 3}' })

  expect(config).toMatchObject({ ok: true, value: { limits: { ...LIMITS, connectionsPerSeat: 3 } } })
})

test.each([
  ['no JSON', '{', 'PANELROOM_LIMITS must be a JSON object'],
  ['a list', '[1]', 'PANELROOM_LIMITS must be a JSON object'],
  ['a limit that is not there', '{"speed": 3}', 'PANELROOM_LIMITS: there is no limit speed'],
  ['text', '{"gaps": "3"}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['nothing at all', '{"gaps": 0}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['half a thing', '{"gaps": 1.5}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['more than the most', '{"gaps": 101}', 'PANELROOM_LIMITS: gaps must be a whole number from 1 to 100'],
  ['a name of every object', '{"__proto__": 3}', 'PANELROOM_LIMITS'],
])('%s is refused with a sentence that names the setting and the limit', (_, value, sentence) => {
  const config = readConfig({ PANELROOM_LIMITS: value })

  expect(config.ok ? [] : config.error.join(' ')).toContain(sentence)
})

test.each([
  ['PANELROOM_METRICS_TOKEN', 'short'],
  ['PANELROOM_METRICS_TOKEN', 'with a space in the middle of it'],
  ['PANELROOM_LOG', 'everything'],
])('%s=%s is refused', (name, value) => {
  const config = readConfig({ [name]: value })

  expect(config.ok ? [] : config.error.join(' ')).toContain(name)
})

test('docs/limits.md lists every limit as it is', () => {
  const page = readFileSync('docs/limits.md', 'utf8').replaceAll(/ +/g, ' ')
  const number = (value: number) => value.toLocaleString('en-US')

  const missing = Object.entries(LIMIT_TABLE)
    .map(([name, { usual, most, says }]) => `| \`${name}\` | ${number(usual)} | ${number(most)} | ${says} |`)
    .filter((row) => !page.includes(row))
  expect(missing).toEqual([])
})
