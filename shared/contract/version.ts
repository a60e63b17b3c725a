/** Rises with every change of what may travel. A client with another one is told to reload (close code 4426). */
export const PROTOCOL_VERSION = 1
