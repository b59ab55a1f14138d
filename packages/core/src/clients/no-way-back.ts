/** The server has a peer that it can answer, but not call. */
export class NoWayBack extends Error {
  override readonly name = 'NoWayBack';

  /** @param className of the client that is wanted */
  constructor(className: string) {
    super(
      `connection.client(${className}): this peer can only be answered, as over HTTP; ` +
        'have it connect by ws:, tcp: or unix: instead',
    );
  }
}
