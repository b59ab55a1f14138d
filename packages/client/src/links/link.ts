/**
 * A client's way to one server: JSON-RPC texts out, JSON-RPC texts in. What `createClient` makes of
 * a URL, and takes instead of one, so that calls can go over anything that carries text.
 */
export interface Link {
  /**
   * Sends a message or a batch. Several may be under way at once.
   *
   * @param text its JSON
   * @returns the text of the reply; undefined when `ids` is empty and nothing came
   * @throws TransportError when no reply will come; anything once `signal` is aborted, since nobody
   *   waits then
   */
  send(text: string, options: SendOptions): Promise<string | undefined>;
  /**
   * Sets what takes the messages that answer nothing: the server's own notifications and requests.
   * Without it they are ignored. A link on which a server cannot speak first has no `listen`.
   */
  listen?(receive: Receive): void;
  /**
   * Makes the way of one call whose reply comes in several messages: any number of `$/next` and then the
   * response. Nothing is sent before `LinkStream.send`. A link that can carry no such replies has no `stream`.
   */
  stream?(listener: StreamListener): LinkStream;
  /**
   * Sends a batch whose replies may come one by one, as they get ready. A link on which every message is sent by
   * itself, and answered as soon as that is ready, has no `batch`.
   *
   * @param receive takes each reply
   * @returns the whole reply of a server that sent it as one; undefined after replies that came one by one
   * @throws as `send`
   */
  batch?(
    text: string,
    options: SendOptions,
    receive: (text: string) => void,
  ): Promise<string | undefined>;
  /**
   * Opens what the link keeps open, if it is not; resolves when it is.
   *
   * @throws TransportError with the reason why it cannot be opened
   */
  open?(): Promise<void>;
  /** Ends what the link keeps open, once what was written is sent. It may be used again. */
  close?(): Promise<void>;
}

/**
 * Takes a message of the server's own. A link that can stop reading reads no further until a promise that
 * is returned resolves.
 *
 * @param answer sends the response to it, by the connection that it came by and no other; nothing where that is lost
 */
export type Receive = (text: string, answer: (text: string) => void) => unknown;

export interface SendOptions {
  /** The ids in the message. Without any, nothing is awaited but that it was sent. */
  readonly ids: readonly number[];
  /** Once it aborts nobody waits for the reply: the call may be cancelled on the server too. */
  readonly signal?: AbortSignal | undefined;
  /** HTTP request header fields, for links that have such. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the message may be sent again that was lost with its connection: it may run twice without harm. */
  readonly mayRepeat?: boolean | undefined;
}

/** Takes what comes for one stream. After `fail`, or once the stream was cancelled, nothing is taken any more. */
export interface StreamListener {
  /** The id of the request. */
  readonly id: number;
  /** HTTP request header fields, for links that have such. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Takes the next message with this id. A link without credit reads no further until the promise resolves.
   */
  receive(text: string): void | Promise<void>;
  /** Takes the whole reply of a server that did not stream it: a response with all values in one array. */
  collect(text: string): void;
  /**
   * Ends the stream without a response, with a TransportError: the connection was lost, say. It may be resumed in
   * this call.
   */
  fail(error: unknown): void;
}

/** The way of one call whose reply comes in several messages. */
export interface LinkStream {
  /**
   * Whether the server sends so many values as it has credit for and then waits: `meta.stream` of the request,
   * and `$/credit` from then on. Without it the server waits while nobody reads, which over HTTP is TCP's doing.
   */
  readonly usesCredit: boolean;
  /** Sends the request and, with credit, what follows it. Sends nothing once the stream is over. */
  send(text: string): void;
  /**
   * Makes the call again after it was lost, with a pause before it: over the next connection, however often it takes to
   * open one. A link that cannot has no `resume`.
   *
   * @param text of the request
   * @returns false where it is not made again: the client closes the link
   */
  resume?(text: string): boolean;
  /**
   * Told that the response has come and nothing more is awaited. A link to which the end of a stream is nothing else
   * has no `over`.
   */
  over?(): void;
  /** Tells the server that nobody wants the rest: by `$/cancelRequest`, or by the end of the request. */
  cancel(): void;
}
