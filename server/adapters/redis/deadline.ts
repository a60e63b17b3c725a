/** There was no answer in time. What was asked may have happened all the same. */
export class Late extends Error {
  readonly code = 'LATE'
}

/** What `answer` comes to, or a rejection after `ms`. Whatever it comes to later is nobody's any more. */
export function within<Value>(ms: number, answer: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    // An answer that lies there already, unread because this process was busy, is in time.
    const timer = setTimeout(() => setImmediate(reject, new Late('no answer in time')), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
