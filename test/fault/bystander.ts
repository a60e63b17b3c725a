import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** `endAfter`: how many edits are measured at least. */
export type Order = 'begin' | { readonly endAfter: number }
/** How long the edits of one stretch took, to their ACK and to each of the others. */
export type Answers = {
  readonly acksMs: readonly number[]
  readonly spreadMs: readonly number[]
  /** Edits that were not acknowledged, or not seen by both others, within fifteen seconds. */
  readonly unanswered: number
}

/** One stretch of measuring. */
export type Watch = {
  /** Whether as many edits as a comparison needs were typed since it began. Asked before each act of a fault; it lets a few pass. */
  isEnough(): boolean
  /** Resolves with the next few edits. */
  passes(edits: number): Promise<void>
  /** Ends it as soon as there are enough edits, each of them answered. */
  end(): Promise<Answers>
}

export type Bystander = {
  watch(): Watch
  leave(): void
}

/** So many edits make a 99th percentile: 75 ACKs and 150 arrivals. */
const EDITS_MIN = 75
/** However slow a machine is, so that no fault goes untried. */
const ACTS_MIN = 3

/**
 * Three people who type in a room of their own; resolves when they do. The account must be there. `through`: where their live connections
 * go, if not to the origin itself.
 */
export async function aBystander(origin: string, email: string, through = origin): Promise<Bystander> {
  const script = fileURLToPath(new URL('./bystander-process.ts', import.meta.url))
  const child = fork(script, [origin, email, through], {
    execArgv: ['--import', 'tsx'],
  })
  const hear = once(child, 'message')
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the bystander ended')))
  ended.catch(() => undefined)
  await Promise.race([hear, ended])

  return {
    watch() {
      let typed = 0
      let acts = 0
      let waiting: { from: number; run: () => void }[] = []
      let done: (answers: Answers) => void = () => undefined
      const answers = new Promise<Answers>((resolve) => (done = resolve))
      const listen = (message: { typed: number } | Answers) => {
        if (!('typed' in message)) {
          child.off('message', listen)
          return done(message)
        }
        typed = message.typed
        const ready = waiting.filter((it) => it.from <= typed)
        waiting = waiting.filter((it) => it.from > typed)
        for (const { run } of ready) run()
      }
      child.on('message', listen)
      child.send('begin' satisfies Order)
      return {
        isEnough: () => ++acts > ACTS_MIN && typed >= EDITS_MIN,
        passes: (edits) =>
          Promise.race([
            ended,
            new Promise<void>((resolve) => waiting.push({ from: typed + edits, run: resolve })),
          ]),
        end() {
          child.send({ endAfter: Math.max(typed, EDITS_MIN) } satisfies Order)
          return Promise.race([ended, answers])
        },
      }
    },
    leave: () => child.disconnect(),
  }
}
