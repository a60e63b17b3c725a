import { afterAll, beforeAll } from 'vitest'
import { type Site, startSite, theLead, type Visitor } from './a-site.ts'

/** One site for all tests of a file: `took` is told of it and of its lead before the first. */
export function siteOfAFile(took: (site: Site, lead: Visitor) => void): void {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
    took(site, await theLead(site))
  })
  afterAll(() => site.stop())
}
