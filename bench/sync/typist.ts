import * as Y from 'yjs'

const LINE = 60
/** The root that the product's editor keeps the general note in; other servers take any. */
const ROOT = 'note:general'

/** Somebody who types at the end of their own lines, one character at a time, as the editor would write it. */
export type Typist = {
  readonly clientId: number
  /** The next key. `until` is the writer's Yjs clock after it. */
  key(): { readonly update: Uint8Array; readonly until: number }
  /** So many full lines in one update. */
  lines(count: number): { readonly update: Uint8Array; readonly until: number }
  /** How many bytes all that was written comes to, encoded. */
  encodedBytes(): number
}

/** The typist's document holds nothing of the others': the load is what they send, not what they read. */
export function createTypist(clientId: number): Typist {
  const doc = new Y.Doc()
  doc.clientID = clientId
  const fragment = doc.getXmlFragment(ROOT)
  let line: Y.XmlText | null = null
  let emitted: Uint8Array = new Uint8Array()
  doc.on('update', (update: Uint8Array) => {
    emitted = update
  })

  function begin(text: string): Y.XmlText {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', 'heard')
    const made = new Y.XmlText(text)
    paragraph.insert(0, [made])
    fragment.push([paragraph])
    return made
  }
  const written = () => ({ update: emitted, until: Y.getState(doc.store, clientId) })

  return {
    clientId,
    key() {
      doc.transact(() => {
        if (!line || line.length >= LINE) line = begin('a')
        else line.insert(line.length, 'a')
      })
      return written()
    },
    lines(count) {
      doc.transact(() => {
        for (let i = 0; i < count; i++)
          begin('The quick brown fox noted what the candidate said about it. '.slice(0, LINE))
      })
      line = null
      return written()
    },
    encodedBytes: () => Y.encodeStateAsUpdate(doc).length,
  }
}
