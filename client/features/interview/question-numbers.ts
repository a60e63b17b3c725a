/** "question 4", "questions 2 and 4", "questions 2 and 6 to 11": where three or more follow each other, the first and the last are said. */
export function questionNumbers(numbers: readonly number[]): string {
  const runs: number[][] = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    if (runs.at(-1)?.at(-1) === number - 1) runs.at(-1)!.push(number)
    else runs.push([number])
  }
  const parts = runs.flatMap((run) => (run.length < 3 ? run.map(String) : [`${run[0]} to ${run.at(-1)}`]))
  const noun = numbers.length === 1 ? 'question' : 'questions'
  return `${noun} ${new Intl.ListFormat('en-GB').format(parts)}`
}
