export const JUDGES = ['Avogadro', 'Brahe', 'Cavendish'] as const

/** Guilford (1954), three judges, seven examinees, five traits of creativity, 1 to 9: [judge][examinee][trait]. */
export const GUILFORD: readonly (readonly (readonly number[])[])[] = [
  '5 5 3 5 3 | 9 7 5 8 5 | 3 3 3 7 1 | 7 3 1 3 3 | 9 7 7 8 5 | 3 5 3 5 1 | 7 7 5 5 5',
  '6 5 4 6 3 | 8 7 5 7 2 | 4 5 3 6 6 | 5 6 4 5 5 | 2 4 3 2 3 | 4 4 6 4 2 | 3 3 5 5 4',
  '5 5 5 7 3 | 7 7 5 7 5 | 3 5 5 5 5 | 5 3 3 3 1 | 9 7 7 7 7 | 3 3 3 5 3 | 7 7 7 5 7',
].map((judge) => judge.split(' | ').map((examinee) => examinee.split(' ').map(Number)))
