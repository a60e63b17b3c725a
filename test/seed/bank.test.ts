import { expect, test } from 'vitest'
import { bank } from '#seed/bank.ts'
import { Kit, type Question, spoken } from '#shared/model/kit.ts'

const { competencies, questions, kits } = bank()

const words = (sentence: string) => sentence.split(/\s+/).filter(Boolean)
const numbered = (competency: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${competency}-${String(at + 1).padStart(2, '0')}`)
const read = ({ text, label, intent, probes, anchors, cap }: Question) => [
  text,
  label,
  intent,
  ...probes.map((probe) => probe.text),
  ...anchors,
  ...(cap ? [cap.when] : []),
]
const offenders = (isOne: (question: Question) => boolean) => questions.filter(isOne).map(({ id }) => id)
const kitOffenders = (isOne: (kit: Kit) => boolean) => kits.filter(isOne).map(({ id }) => id)
const anchorOffenders = (isOne: (anchor: string) => boolean) =>
  questions.flatMap(({ id, anchors }) => anchors.filter(isOne).map((anchor) => `${id}: ${anchor}`))
const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0)

// Held here a second time on purpose: a slip of the pen in the files must not move what a role weighs.
const WEIGHTS: Record<string, Record<string, number>> = {
  'it-manager': { tech: 30, pm: 40, detail: 15, adapt: 15 },
  'security-analyst': { tech: 50, pm: 15, detail: 25, adapt: 10 },
  'ehr-specialist': { tech: 40, pm: 25, detail: 20, adapt: 15 },
  'project-manager': { tech: 20, pm: 50, detail: 15, adapt: 15 },
  'data-analyst': { tech: 45, pm: 15, detail: 30, adapt: 10 },
  'database-admin': { tech: 45, pm: 15, detail: 30, adapt: 10 },
}

// Where an answer can tell of harm to a patient, of a breach of privacy, or of a safeguard dropped.
const CAPPED = [
  ...['03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14', '16'].map((at) => `tech-${at}`),
  ...['01', '02', '03', '05', '06', '07', '08', '09', '10', '11', '13'].map((at) => `pm-${at}`),
  ...numbered('detail', 6),
  ...numbered('adapt', 5),
]

const BRANDS =
  /\b(Epic|Cerner|Oracle|Meditech|MEDITECH|Allscripts|Veradigm|athenahealth|eClinicalWorks|NextGen|InterSystems|Mirth|Rhapsody|Microsoft|Windows|Azure|Excel|Power BI|SharePoint|Amazon|AWS|Google|Apple|Zoom|Webex|Skype|Slack|Cisco|Citrix|VMware|Postgres\w*|MySQL|SQL Server|MongoDB|Snowflake|Databricks|Tableau|Qlik|Splunk|CrowdStrike|Nessus|Salesforce|SAP|ServiceNow|Jira|Philips|Siemens|ChatGPT|OpenAI)\b/

// Words for a person, not for what was heard. Two raters never agree on them, and some stand in for a protected trait.
const TRAITS =
  /\b(good|excellent|outstanding|great|poor|impressive|confident|articulate|eloquent|fluent|enthusiastic|passionate|energetic|friendly|likeable|polished|professional|mature|young|smart|intelligent|talented|gifted|experienced|motivated|native|accent)\b/i

const LEADING =
  /\b(surely|obviously|of course|don't you|didn't you|wouldn't|shouldn't|isn't|aren't|right\?|correct\?|agree that|great|good|excellent)\b/i

test('holds every topic exactly once, in order', () => {
  expect(questions.map(({ id }) => id)).toEqual([
    ...numbered('tech', 16),
    ...numbered('pm', 13),
    ...numbered('detail', 6),
    ...numbered('adapt', 5),
  ])
})

test('files each question under the competency its id names', () => {
  expect(competencies.map(({ id }) => id)).toEqual(['tech', 'pm', 'detail', 'adapt'])
  expect(offenders(({ id, competency }) => !id.startsWith(`${competency}-`))).toEqual([])
})

test('ships one valid kit for each of the six roles', () => {
  expect(kits.map(({ id }) => id)).toEqual(Object.keys(WEIGHTS))
  expect(kitOffenders((kit) => !Kit.safeParse(kit).success)).toEqual([])
  expect(new Set(kits.map(({ role }) => role)).size).toBe(kits.length)
})

test('weighs the competencies of each role as agreed, one hundred in all', () => {
  const weights = kits.map(({ id, competencies }) => [
    id,
    Object.fromEntries(competencies.map((one) => [one.id, one.weight])),
  ])
  expect(Object.fromEntries(weights)).toEqual(WEIGHTS)
  expect(kitOffenders((kit) => total(kit.competencies.map(({ weight }) => weight)) !== 100)).toEqual([])
})

test('asks eight to twelve questions in each kit, none of them twice', () => {
  expect(kitOffenders((kit) => kit.questions.length < 8 || kit.questions.length > 12)).toEqual([])
  expect(
    kitOffenders((kit) => new Set(kit.questions.map(({ id }) => id)).size < kit.questions.length),
  ).toEqual([])
})

test('fits each kit into an hour, with five minutes left for what the candidate wants to ask', () => {
  expect(kitOffenders((kit) => total(kit.questions.map(({ minutes }) => minutes)) > 55)).toEqual([])
})

test('covers every competency in each kit, and twice where it weighs fifteen or more', () => {
  const thin = ({ competencies, questions }: Kit) =>
    competencies.some(
      ({ id, weight }) => questions.filter((one) => one.competency === id).length < (weight >= 15 ? 2 : 1),
    )
  expect(kits.every((kit) => kit.competencies.length === competencies.length)).toBe(true)
  expect(kitOffenders(thin)).toEqual([])
})

test('opens each kit with the background question', () => {
  expect(kitOffenders((kit) => kit.questions[0]?.kind !== 'background')).toEqual([])
})

test('asks every question in at least one kit', () => {
  const asked = new Set(kits.flatMap((kit) => kit.questions.map(({ id }) => id)))
  expect(offenders(({ id }) => !asked.has(id))).toEqual([])
})

test('has a default for every placeholder in every kit, so that any question can be added to it', () => {
  const unfilled = (kit: Kit) =>
    questions.flatMap(read).some((sentence) => spoken(kit, sentence).includes('{{'))
  expect(kitOffenders(unfilled)).toEqual([])
})

test('keeps placeholders to questions, and never opens a sentence with one', () => {
  expect(offenders((question) => read(question).slice(1).join(' ').includes('{{'))).toEqual([])
  expect(offenders(({ text }) => /(^|[.?!] )\{\{/.test(text))).toEqual([])
})

test('can be read aloud: a question is one or two sentences, forty-five words at most', () => {
  expect(offenders(({ text }) => words(text).length > 45)).toEqual([])
  expect(
    offenders(({ text }) => !/[.?]$/.test(text) || (text.match(/[.?!](\s|$)/g) ?? []).length > 2),
  ).toEqual([])
})

test('labels every question in three to six words, each label once', () => {
  expect(offenders(({ label }) => words(label).length < 3 || words(label).length > 6)).toEqual([])
  expect(new Set(questions.map(({ label }) => label.toLowerCase())).size).toBe(questions.length)
})

test('plans two to eight minutes for every question', () => {
  expect(offenders(({ minutes }) => !Number.isInteger(minutes) || minutes < 2 || minutes > 8)).toEqual([])
})

test('follows up with two or three probes of different purpose, short enough to say', () => {
  expect(offenders(({ probes }) => probes.length < 2 || probes.length > 3)).toEqual([])
  expect(
    offenders(({ probes }) => new Set(probes.map(({ purpose }) => purpose)).size < probes.length),
  ).toEqual([])
  expect(offenders(({ probes }) => probes.some(({ text }) => words(text).length > 30))).toEqual([])
  expect(
    offenders(({ id, probes }) => probes.some((probe, at) => probe.id !== `${id}-${'abc'[at]}`)),
  ).toEqual([])
})

test('asks neutrally: nothing leads, and no probe can be answered with yes or no', () => {
  const closed = /^(did|do|does|was|were|is|are|has|have|had|can|could|would|will|should)\b/i
  expect(
    offenders(({ text, probes }) =>
      [text, ...probes.map((one) => one.text)].some((one) => LEADING.test(one)),
    ),
  ).toEqual([])
  expect(offenders(({ probes }) => probes.some(({ text }) => closed.test(text)))).toEqual([])
})

test('gets to a past event from every question, by itself or by an entry probe', () => {
  expect(
    offenders(
      ({ kind, probes }) => kind !== 'past behaviour' && probes.every(({ purpose }) => purpose !== 'entry'),
    ),
  ).toEqual([])
})

test('asks for past behaviour in most questions', () => {
  expect(offenders(({ kind }) => kind === 'past behaviour').length).toBeGreaterThan(questions.length * 0.75)
})

test('describes each level in twelve to twenty-five words', () => {
  expect(anchorOffenders((anchor) => words(anchor).length < 12 || words(anchor).length > 25)).toEqual([])
})

test('starts each level with a verb for what was said or done', () => {
  const verb = /^[A-Z][a-z]+s\b/
  const notAnAct = /^(This|Candidates|Answers|Examples|Always|Has|Is|Was|Does|Seems|Appears|Knows)\b/
  expect(anchorOffenders((anchor) => !verb.test(anchor) || notAnAct.test(anchor))).toEqual([])
})

test('judges answers, never the person', () => {
  expect(anchorOffenders((anchor) => TRAITS.test(anchor))).toEqual([])
})

test('never uses one anchor twice', () => {
  const anchors = questions.flatMap((question) => question.anchors.map((anchor) => anchor.toLowerCase()))
  expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at)).toEqual([])
})

test('caps the rating at two wherever patients, privacy or safeguards could suffer', () => {
  expect(offenders(({ id, cap }) => CAPPED.includes(id) && cap === null)).toEqual([])
  expect(offenders(({ cap }) => cap !== null && cap.at !== 2)).toEqual([])
})

test('caps for what the candidate presents as acceptable, not for an honest account of a mistake', () => {
  expect(
    offenders(({ cap }) => cap !== null && !/^Presents .* as (acceptable|too small to)/.test(cap.when)),
  ).toEqual([])
})

test('names no product and no maker', () => {
  expect(offenders((question) => BRANDS.test(read(question).join('\n')))).toEqual([])
  expect(
    BRANDS.test(
      [...competencies.map(({ meaning }) => meaning), ...kits.map(({ about }) => about)].join('\n'),
    ),
  ).toBe(false)
})

test('names one law only, as an example, where compliance is the topic', () => {
  expect(offenders((question) => /\b(HIPAA|HITECH|GDPR|PHI)\b/.test(read(question).join('\n')))).toEqual([
    'tech-10',
  ])
  expect(offenders(({ anchors }) => /\b(HIPAA|HITECH|GDPR|PHI)\b/.test(anchors.join('\n')))).toEqual([])
})

test('says what a five predicts, in one line', () => {
  expect(offenders(({ intent }) => !/^Will .*\.$/.test(intent) || words(intent).length > 25)).toEqual([])
})

test('asks no two questions that are nearly the same', () => {
  const common = new Set(
    words(
      'a about an and as at been came did do find for from had have how in it know last of on or out tell that the them there they time to us was were what when with you your yourself',
    ),
  )
  const content = ({ text }: Question) =>
    new Set((text.toLowerCase().match(/[a-z0-9_]+/g) ?? []).filter((word) => !common.has(word)))
  const sets = questions.map((question) => ({ id: question.id, set: content(question) }))
  const close = sets.flatMap((one, at) =>
    sets.slice(at + 1).flatMap((other) => {
      const shared = [...one.set].filter((word) => other.set.has(word)).length
      return shared / Math.min(one.set.size, other.set.size) >= 0.5 ? [`${one.id} ${other.id}`] : []
    }),
  )
  expect(close).toEqual([])
})
