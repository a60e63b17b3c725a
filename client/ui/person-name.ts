// Abbreviations written before a name ("Prof.", "Dipl.-Ing.") and those that often stand without the dot. "J." is a name.
const TITLE = /^(?:(?:\p{L}{2,}\.-?)+(?:\p{L}+\.)?|dr|prof|mr|mrs|ms|mx)$/iu

/** At most two letters, of the first and the last word of the name. Titles before it do not count: "Dr. Marta Lind" is ML. */
export function initials(name: string): string {
  const words = wordsOf(name)
  const ends = words.length > 1 ? [words[0]!, words[words.length - 1]!] : words
  return ends.map((word) => (Array.from(word)[0] ?? '').toLocaleUpperCase()).join('')
}

/** The first word of the name behind its titles; empty only where the name is. */
export const firstName = (name: string): string => wordsOf(name)[0] ?? ''

/** The words behind the titles. A name of nothing but titles keeps its last word. */
function wordsOf(name: string): readonly string[] {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const start = words.findIndex((it) => !TITLE.test(it))
  return words.slice(start < 0 ? -1 : start)
}
