import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Problem } from '#client/ui/problem.tsx'
import { useMedia } from '#client/ui/use-media.ts'
import { type Question, spoken } from '#shared/model/kit.ts'
import { isRater } from '#shared/panel/seats.ts'
import './probes.css'

/** What may be asked besides, as planned; a tick says that it was. Where room is short, the rating and the note come first. */
export function Probes({ question }: { question: Question }) {
  const { view, mySeat } = useRoom()
  const { send, problem } = useSending()
  const roomy = useMedia('(min-width: 800px) and (min-height: 761px)')
  if (question.probes.length === 0) return null
  return (
    <details className="iv-probes" key={String(roomy)} open={roomy}>
      <summary className="ui-reach">
        {question.probes.length} {question.probes.length === 1 ? 'probe' : 'probes'}
        {question.cap && `, at most ${question.cap.at} when …`}
      </summary>
      {question.cap && (
        <p className="iv-cap iv-cap-narrow">
          At most {question.cap.at} when: {spoken(view.kit, question.cap.when)}
        </p>
      )}
      <div className="iv-probe-list">
        {question.probes.map((probe) => {
          const asked = view.probesAsked.includes(probe.id)
          return (
            <button
              key={probe.id}
              type="button"
              className="iv-probe"
              aria-pressed={asked}
              disabled={!isRater(mySeat)}
              title={asked ? 'Asked. Tap to untick.' : 'Tap when it was asked.'}
              onClick={() => send({ type: 'tickProbe', probeId: probe.id, asked: !asked })}
            >
              <span className="iv-probe-box" aria-hidden="true">
                {asked ? '✓' : ''}
              </span>
              {spoken(view.kit, probe.text)}
            </button>
          )
        })}
      </div>
      <Problem text={problem} />
    </details>
  )
}
