/**
 * One measured point. `ms` on the clock and `cpuMs` of processor time are medians of the rounds, `megabytes` is the
 * peak of the process. On a busy machine the clock runs ahead of the processor.
 */
export type Point = {
  readonly candidates: number
  readonly raters: number
  readonly ratings: number
  readonly way: string
  readonly ms: number
  readonly cpuMs: number
  readonly megabytes: number
}

const WIDTH = 720
const HEIGHT = 440
const LEFT = 70
const BOTTOM = 50
const TOP = 40
const COLOURS = ['#2a6fb0', '#b3541e', '#4c7a34']

/** Time over ratings, both axes in powers of ten, one line a way. */
export function plotOf(points: readonly Point[]): string {
  const ways = [...new Set(points.map((it) => it.way))]
  const exponents = (values: readonly number[]) =>
    [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))] as const
  const [x0, x1] = exponents(points.map((it) => it.ratings))
  const [y0, y1] = exponents(points.map((it) => it.ms))
  const x = (ratings: number) => LEFT + ((Math.log10(ratings) - x0) / (x1 - x0)) * (WIDTH - LEFT - 30)
  const y = (ms: number) => HEIGHT - BOTTOM - ((Math.log10(ms) - y0) / (y1 - y0)) * (HEIGHT - BOTTOM - TOP)
  const grid = [
    ...powers(x0, x1).map(
      (at) =>
        `<line x1="${x(at)}" x2="${x(at)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>` +
        `<text x="${x(at)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${at.toLocaleString('en')}</text>`,
    ),
    ...powers(y0, y1).map(
      (at) =>
        `<line x1="${LEFT}" x2="${WIDTH - 30}" y1="${y(at)}" y2="${y(at)}" stroke="#ddd"/>` +
        `<text x="${LEFT - 8}" y="${y(at) + 4}" text-anchor="end">${at < 1 ? at : at.toLocaleString('en')}</text>`,
    ),
  ]
  const lines = ways.map((way, index) => {
    const own = points.filter((it) => it.way === way)
    const path = own.map((it) => `${x(it.ratings).toFixed(1)},${y(it.ms).toFixed(1)}`).join(' ')
    const dots = own.map(
      (it) => `<circle cx="${x(it.ratings).toFixed(1)}" cy="${y(it.ms).toFixed(1)}" r="3"/>`,
    )
    const label = `<text x="${LEFT + 14}" y="${TOP + 18 + 18 * index}" stroke="none">${way}</text>`
    return `<g stroke="${COLOURS[index]}" fill="${COLOURS[index]}"><polyline points="${path}" fill="none" stroke-width="2"/>${dots.join('')}${label}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...grid,
    ...lines,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">ratings</text>`,
    `<text x="${LEFT}" y="${TOP - 14}">milliseconds, median</text>`,
    '</svg>\n',
  ].join('\n')
}

const powers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index))
