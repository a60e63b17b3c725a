import WebSocket from 'ws'

/** The class that y-websocket opens: a socket with this person's cookie and origin, and an ear on what arrives. */
export function socketWith(
  headers: { cookie: string; origin: string },
  heard: (frame: Uint8Array) => void,
): typeof globalThis.WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers, perMessageDeflate: false })
      this.on('message', (data: Buffer) => heard(new Uint8Array(data)))
    }
  } as unknown as typeof globalThis.WebSocket
}
