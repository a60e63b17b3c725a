/** 32 bits that are always the same for the same words: chance that needs no chance. */
export const bitsOf = (words: string): number =>
  words.split('').reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) >>> 0, 7)

/** From 0 to 1, for such bits. */
export const shareOf = (bits: number): number => bits / 2 ** 32
