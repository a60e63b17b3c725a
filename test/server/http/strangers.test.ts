import { afterAll, beforeAll, expect, test } from 'vitest'
import { LEAD, type Site, startSite } from './a-site.ts'

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.stop())

test.each([
  ['name', { name: 'x'.repeat(121) }, 'name may have at most 120 characters'],
  ['name', { name: '  ' }, 'name is empty'],
  ['name', { name: 'Marta\u202eLind' }, 'name may not hold control or direction characters'],
  ['name', { name: 'Marta\u0000Lind' }, 'name may not hold control or direction characters'],
  ['email', { email: 'not an address' }, 'e-mail must look like name@example.org'],
  ['email', { email: 'a\u202eb@example.org' }, 'e-mail must look like name@example.org'],
  ['email', { email: `${'x'.repeat(250)}@example.org` }, 'e-mail may have at most 254 characters'],
  ['password', { password: 'too short' }, 'password needs at least 10 characters'],
  ['password', { password: 'x'.repeat(201) }, 'password may have at most 200 characters'],
  ['code', { code: 'x'.repeat(101) }, 'code may be at most 100 characters'],
  ['body', { role: 'admin' }, 'body holds fields that are not known here: role'],
  ['name', { name: 7 }, 'name is missing'],
  ['password', { password: undefined }, 'password is missing'],
])('set-up refuses a bad %s and says its limit', async (field, change, problem) => {
  const refused = await site.visitor().post('/api/setup', { code: 'x', ...LEAD, ...change })

  expect(refused.status).toBe(400)
  expect(refused.body.error).toEqual({
    kind: 'malformed',
    problems: expect.arrayContaining([{ field, problem }]),
  })
})

test.each([
  '',
  'panelroom=',
  'panelroom=x',
  `panelroom=${'x'.repeat(43)}`,
  'panelroom=%00',
  ';;=;',
  `a=${'b'.repeat(4_000)}`,
])('the cookie %j is nobody', async (cookie) => {
  expect((await site.visitor().get('/api/panels', { cookie })).status).toBe(401)
})

const GUESSES = ['', 'x', 'x'.repeat(43), 'x'.repeat(44), '../../etc', "' or 1=1", '\u0000'.repeat(43)]
test.each(GUESSES)('the secret %j opens nothing', async (secret) => {
  expect(await site.visitor().post('/api/join', { secret, confirm: true })).toMatchObject({
    status: 404,
    body: { error: { kind: 'not-found' } },
  })
})
