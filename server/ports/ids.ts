/** The only source of chance on the server. */
export type Ids = {
  /** 128 random bits, 22 characters of A-Z a-z 0-9 _ - */
  id(): string
  /** 256 random bits for links and sign-ins, 43 characters; only its SHA-256 is ever stored. */
  secret(): string
  /** A Yjs client id: 32 random bits, never 0. */
  clientId(): number
}
