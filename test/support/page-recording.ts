import type { Page, Response } from 'playwright-core'
import { FRAME } from '#shared/contract/frames.ts'
import { textIn } from './traces.ts'

const PATIENCE_MS = 30_000

/** One WebSocket message or one HTTP answer that a page was sent. */
export type Message = { readonly from: string; readonly text: string | null; readonly bytes: Buffer }

/** Everything that a page is sent, from the moment it is recorded. */
export type PageRecording = {
  readonly messages: readonly Message[]
  bytes(): Buffer
  /** What the documents' frames say, put together. */
  text(): string
  /** Resolves as soon as `is` holds of a message that came after the first `from` ones; rejects if none comes in time. */
  until(from: number, is: (message: Message) => boolean): Promise<void>
  /** Resolves when the bodies of all answers so far are there. @returns the addresses of those that could not be had. */
  settled(): Promise<readonly string[]>
}

export function recordPage(page: Page): PageRecording {
  const messages: Message[] = []
  const listeners = new Set<() => void>()
  const bodies: Promise<void>[] = []
  const unread: string[] = []
  const add = (message: Message) => {
    messages.push(message)
    for (const listener of listeners) listener()
  }

  page.on('websocket', (socket) => {
    const from = new URL(socket.url()).pathname
    socket.on('framereceived', ({ payload }) =>
      add({ from, text: typeof payload === 'string' ? payload : null, bytes: Buffer.from(payload) }),
    )
  })
  page.on('response', (response) => {
    bodies.push(
      answerOf(response).then(add, () => {
        unread.push(response.url())
      }),
    )
  })

  return {
    messages,
    bytes: () => Buffer.concat(messages.map((it) => it.bytes)),
    text: () =>
      textIn(messages.filter((it) => it.text === null && it.from.startsWith('/yjs/')).map((it) => it.bytes)),
    until: (from, is) =>
      new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(limit)
          listeners.delete(look)
        }
        const look = () => {
          if (!messages.slice(from).some(is)) return
          end()
          resolve()
        }
        const limit = setTimeout(() => {
          end()
          reject(new Error('no such message came'))
        }, PATIENCE_MS)
        listeners.add(look)
        look()
      }),
    async settled() {
      await Promise.all(bodies)
      return unread
    },
  }
}

/** The messages after the first `from` ones, each once, without what comes by itself: signs of life, and carets that are renewed. */
export function newsIn(recording: PageRecording, from: number): ReadonlySet<string> {
  const news = recording.messages.slice(from).filter(({ from: channel, text, bytes }) => {
    if (text !== null) return !(channel.startsWith('/socket.io/') && text === HEARTBEAT)
    return !(channel.startsWith('/yjs/') && (bytes[0] === FRAME.alive || bytes[0] === FRAME.awareness))
  })
  return new Set(news.map(({ from: channel, text, bytes }) => `${channel} ${text ?? bytes.toString('hex')}`))
}

async function answerOf(response: Response): Promise<Message> {
  const from = new URL(response.url()).pathname
  const headers = JSON.stringify(await response.allHeaders())
  const body = await response.body()
  return { from, text: null, bytes: Buffer.concat([Buffer.from(`${response.status()} ${headers}\n`), body]) }
}

const HEARTBEAT = '2'
