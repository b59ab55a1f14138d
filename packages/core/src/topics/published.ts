import { Tracked } from '../calls/tracked.js';

/** Makes the JSON text of a value; throws where it is not of its type. */
type Encode = (value: unknown) => string;

/** What a topic gives those who send it on: its text is made once for all of them. */
export class Shared {
  readonly #texts = new Map<Encode, string>();

  constructor(private readonly value: unknown) {}

  /** The same text for whoever encodes alike: the subscribers of one method. */
  textBy(encode: Encode): string {
    let text = this.#texts.get(encode);
    if (text === undefined) {
      text = encode(this.value);
      this.#texts.set(encode, text);
    }
    return text;
  }
}

/** A value that was published, for all subscribers. */
export class Published<T> {
  #shared: Shared | Tracked<Shared> | undefined;

  constructor(readonly value: T) {}

  /** For a method that streams what a topic publishes; a tracked value stays tracked. */
  get shared(): Shared | Tracked<Shared> {
    this.#shared ??= share(this.value);
    return this.#shared;
  }
}

function share(value: unknown): Shared | Tracked<Shared> {
  return Tracked.is(value) ? new Tracked(value.id, new Shared(value.value)) : new Shared(value);
}
