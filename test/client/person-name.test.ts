import { expect, test } from 'vitest'
import { firstName, initials } from '#client/ui/person-name.ts'

test.each([
  ['Marta Lind', 'ML', 'Marta'],
  ['Dr. Marta Lindqvist-Öberg', 'ML', 'Marta'],
  ['Prof. Dr. Ana María', 'AM', 'Ana'],
  ['Dipl.-Ing. Jo Weber', 'JW', 'Jo'],
  ['Dr Ana Ruiz', 'AR', 'Ana'],
  ['J. Smith', 'JS', 'J.'],
  ['  olga  ', 'O', 'olga'],
  ['Dr.', 'D', 'Dr.'],
  ['', '', ''],
  ['王小明', '王', '王小明'],
  ['فاطمة الزهراء', 'فا', 'فاطمة'],
])('%j is told by %j, and called %j', (name, letters, first) => {
  expect(initials(name)).toBe(letters)
  expect(firstName(name)).toBe(first)
})
