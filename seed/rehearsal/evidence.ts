import type { QuestionId } from '#shared/model/ids.ts'
import type { Kit } from '#shared/model/kit.ts'
import type { Score } from '#shared/model/scorecard.ts'

type Tier = 'thin' | 'sound' | 'strong'

/** What one candidate may have said, by the bank's competencies and by how much it was worth. */
const HEARD: Readonly<Record<string, Readonly<Record<Tier, readonly string[]>>>> = {
  tech: {
    thin: [
      '“The vendor handled that part.” Could not say what crossed the interface',
      'Named four products, no version and no own change in any of them',
      '“We just restarted it.” Never learned why the queue had stopped',
      'Said the audit log was switched off to save space',
      'Read the alert the next morning; nobody was on call',
      'Asked twice what was theirs: “the team did it”',
      'Test messages went to the live ward “because it was quiet”',
    ],
    sound: [
      'Traced one lost lab result through the message log to a wrong patient id',
      'Restored from the night’s copy in 50 minutes, checked counts against the day before',
      'Put admissions in the test feed first, then one ward, then all',
      'Keeps a list of every interface and who to ring about it',
      'Closed the old remote access after asking who still used it: two people did',
      'Measured the slow screen: 11 s before, 2 s after one index',
      'Took patient names out of the extract before it left the building',
    ],
    strong: [
      'Rejected messages now page somebody; before, 300 a week vanished in silence',
      'Weighed a queue against a nightly file, and said what fails in each',
      'Ran the downtime drill with two wards; found that the printed lists were a day old',
      'Wrote the runbook; the night shift used it without calling',
      '“Our own fix would have hidden the fault.” Withdrew it the same day',
      'Asked the pharmacist which missing field could hurt somebody, started there',
      'Cut duplicate records from 3 % to 0.4 % in a quarter, showed how it was counted',
    ],
  },
  pm: {
    thin: [
      '“The ward was not ready.” Nobody from the ward had been asked',
      'Learned of the delay from the sponsor, three weeks in',
      'Sent one mail to all staff, and called that the training',
      'Could not say what was cut to meet the date',
      'Budget ran over “a bit”; no figure when asked',
      'Picked the vendor that the department had used before',
      'Nobody disagreed, as far as they know',
    ],
    sound: [
      'Interface upgrade slipped six weeks; told the charge nurses the same day',
      'Gave the sponsor three options with dates, wrote down which was taken and why',
      'Two super users a ward, both on the first shift after go-live',
      'Weekly half hour with the lab; open points on one page',
      'Dropped the reports to keep the date, and said so in the plan',
      'Scored four vendors against needs that the clinicians had ranked',
      'Noticed in May that spending ran ahead, moved one hire to autumn',
    ],
    strong: [
      'Moved go-live behind the flu peak before anybody asked; the board agreed in a day',
      'Counted logins by ward; sat with the one that still used paper, fixed two screens',
      'Held back the last payment until the pharmacy feed ran clean for 14 days',
      'A surgeon objected in week two; the order set was changed with her, and she opened the training',
      'Ran both systems on one ward for a week and published every difference',
      'Three months after, asked what had got slower: discharge had. Fixed it',
      'Left a handover that the next lead still uses; named who',
    ],
  },
  detail: {
    thin: [
      '“Somebody would have noticed.” No check was in place',
      'Corrected the birth dates straight in the table, told nobody',
      'Looked it over once more before sending; no list, no second pair of eyes',
      'Could not say how long the wrong value had been there',
      'Gave the whole department access so that the tickets would stop',
    ],
    sound: [
      'Found two of forty sheets out of date, re-printed them the same week',
      'Compares counts on both sides every night; one night they differed by 12',
      'Called the nurse back, and asked her to try it herself before closing',
      'Two people sign before an allergy field is changed',
      'Keeps the wrong record as it was, with a note of who mended it and when',
    ],
    strong: [
      'The dose field now refuses a unit that the drug does not come in: 9 wrong orders in May, none since',
      'Wrote the check down; a colleague ran it on leave cover and found the next error',
      'Went through 600 merged records by hand to learn what kind of error it was',
      'Opened the record for emergencies with a reason asked, and reads those reasons each Friday',
      'Told the ward about the error before the ward found it',
    ],
  },
  adapt: {
    thin: [
      '“I read a lot.” No example from this year',
      'Waited until the old screens were switched off',
      'They would get used to it, so nobody was asked why',
      'Loosened the lock-out because doctors complained',
    ],
    sound: [
      'Learned the query language in three weeks, evenings, on last year’s data',
      'Sat a morning in triage; the new form had one click too many, took it out',
      'Told users each Friday what would change on Monday',
      'Tried the module on the training copy first, kept the old way open for a week',
    ],
    strong: [
      'The resistance was about double entry; removed that, and the petition was withdrawn',
      'Did not change the consent step, and said why in front of the chiefs',
      'The try-on-one-ward habit is now how the whole team brings in changes',
      'Asked the ward clerk to design the list; hers is the one in use',
    ],
  },
}

/** What a person thinks to themselves beside what they heard; it is no evidence. */
const THOUGHT: readonly string[] = [
  'Sounds more like the team’s work than their own',
  'Calm about it, even when asked what went wrong',
  'Would this hold on a night shift?',
  'The figures came without being asked for',
  'Long answer; the point came at the end',
]

/**
 * What the person at this place of the cast heard in the answer to a question that they give this score. Over one rehearsal nothing is heard
 * twice while the list lasts; the same kit and cast always hear the same.
 */
export function heardIn(
  kit: Kit,
  questionId: QuestionId,
  place: number,
  scores: readonly ((question: QuestionId) => Score)[],
): string {
  const question = kit.questions.find((it) => it.id === questionId)!
  const tier = tierOf(scores[place]!(questionId))
  const pool = HEARD[question.competency]?.[tier]
  // A competency that the bank does not know: its own anchor says what was heard.
  if (!pool) return question.anchors[scores[place]!(questionId) - 1]!
  let before = 0
  for (const other of kit.questions) {
    if (other.competency !== question.competency) continue
    for (const [index, score] of scores.entries()) {
      if (other.id === questionId && index === place) return pool[before % pool.length]!
      if (tierOf(score(other.id)) === tier) before++
    }
  }
  return pool[0]!
}

/** A thought beside every third note, or null. */
export const thoughtAt = (questionIndex: number, place: number): string | null =>
  (questionIndex + place) % 3 === 2 ? THOUGHT[(questionIndex + 2 * place) % THOUGHT.length]! : null

const tierOf = (score: Score): Tier => (score <= 2 ? 'thin' : score === 3 ? 'sound' : 'strong')
