/** Thrown when the connection of a call is cut: the caller gets no answer. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';
}
