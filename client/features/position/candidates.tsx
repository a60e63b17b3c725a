import { useState } from 'react'
import { Card } from '#client/ui/card.tsx'
import { Choices } from '#client/ui/choices.tsx'
import { Empty } from '#client/ui/empty.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { IntervalScale } from '#client/ui/interval-plot.tsx'
import { CandidateRow } from './candidate-row.tsx'
import type { ComparedProps } from './compared.ts'
import { groupsFor } from './groups.ts'
import { type Order, type Scored, sorted } from './scores.ts'

const ORDERS = [
  { value: 'raw', words: 'Raw' },
  { value: 'calibrated', words: 'Calibrated' },
  { value: 'name', words: 'Name' },
] as const

/** A row a candidate: raw and calibrated on one scale, with what is known of the order and how well. */
export function Candidates({ position, comparison, scored }: ComparedProps) {
  const [order, setOrder] = useState<Order>('raw')
  const { comparability } = comparison
  const compared = scored.filter((it) => !it.apart)
  const apart = scored.filter((it) => it.apart)
  const calibrated = compared.some((it) => it.overall?.calibrated != null)
  const ranged = compared.some((it) => it.overall?.interval != null)
  const row = (it: Scored) => (
    <CandidateRow
      key={it.id}
      scored={it}
      position={position}
      ranked={comparability.kind !== 'no'}
      among={scored.filter(({ rank }) => rank !== null).length}
    />
  )
  return (
    <Card
      title="Candidates"
      aside={
        calibrated && (
          <div className="position-order ui-noprint">
            <Choices legend="Order by" options={ORDERS} chosen={order} onChoose={setOrder} />
          </div>
        )
      }
    >
      {compared.length === 0 && (
        <Empty title="Nobody was rated with the position’s own kit">There is nothing to compare.</Empty>
      )}
      {compared.length > 0 && (
        <div className="position-row is-scale" aria-hidden="true">
          <span />
          <IntervalScale />
          <span />
        </div>
      )}
      {groupsFor(sorted(compared, order), order, comparison).map((group) => (
        <div key={group.members[0]!.id} className={group.title ? 'position-band' : undefined}>
          {group.title && <h3 className="position-band-title">{group.title}</h3>}
          <ul className="position-rows">{group.members.map(row)}</ul>
        </div>
      ))}
      {apart.length > 0 && (
        <div className="position-band">
          <h3 className="position-band-title">Rated with another kit: in no comparison</h3>
          <ul className="position-rows">{apart.map(row)}</ul>
        </div>
      )}
      <Explained
        label={`Hollow: raw mean.${calibrated ? ' Filled: calibrated.' : ''}${ranged ? ' Bar: about 9 in 10.' : ''}`}
      >
        The raw mean is the weighted mean over the position’s questions. The share of the weight rated is how
        much of that somebody gave a score for; below 60 % there is no overall. A place, and the chance of
        being best, say how often these ratings would put somebody there; a range of all places is left out. A
        panel’s own result is by the weights that the panel was held with.{' '}
        {calibrated &&
          'Calibrated allows for who was strict or lenient and for gaps, and is pulled a little towards the mean of all candidates. '}
        {ranged &&
          'In about 9 of 10 such cases the bar holds what an average panelist would give; it is long because a few panelists are few witnesses.'}
      </Explained>
    </Card>
  )
}
