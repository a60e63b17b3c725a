import { expect, test } from 'vitest'
import { questionNumbers } from '#client/features/interview/question-numbers.ts'

test.each([
  [[4], 'question 4'],
  [[4, 2], 'questions 2 and 4'],
  [[2, 3], 'questions 2 and 3'],
  [[2, 3, 4], 'questions 2 to 4'],
  [[2, 6, 7, 8, 9, 10, 11], 'questions 2 and 6 to 11'],
  [[1, 3, 4, 6], 'questions 1, 3, 4 and 6'],
])('the numbers %j are said as "%s"', (numbers, words) => {
  expect(questionNumbers(numbers)).toBe(words)
})
