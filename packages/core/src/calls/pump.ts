import { soon } from './soon.js';
import { Tracked } from './tracked.js';

/** Where the values of a stream go. */
export interface Sink {
  /** Whether it takes any now; if not, `Pump.goOn` is called when it does. */
  readonly hasRoom: boolean;
  /**
   * Takes the JSON texts of some values, in order, with commas between them.
   *
   * @param eventId of the last one
   */
  take(values: string, eventId: string | undefined): void;
}

/** So much credit is enough for ever, and no sum of it loses digits. */
const MOST_CREDIT = 0x7fff_ffff;

/** A consumer's credit and more of it. */
export function added(credit: number, more: number): number {
  return credit > MOST_CREDIT ? credit : Math.min(credit + more, MOST_CREDIT);
}

/** How much text a message of values may have, unless it is of one value. */
const MOST_TEXT = 64 * 1024;

interface Message {
  values: string;
  readonly eventId: string | undefined;
}

/**
 * What all streams of the process may do before others have their turn, about a millisecond's worth: values, and
 * so many bytes count as one.
 */
const MOST_AT_ONCE = 1024;
const BYTES_PER_STEP = 4 * 1024;

let stepsOfTurn = 0;
let isTurnWatched = false;
/** Those that have something to do when the turn is over. */
const busy = new Set<Pump>();

function countStep(pump: Pump, bytes: number): void {
  stepsOfTurn += 1 + Math.floor(bytes / BYTES_PER_STEP);
  busy.add(pump);
  watchTurn();
}

function watchTurn(): void {
  if (!isTurnWatched) {
    isTurnWatched = true;
    soon(turnIsOver);
  }
}

function turnIsOver(): void {
  isTurnWatched = false;
  stepsOfTurn = 0;
  const pumps = [...busy];
  busy.clear();
  for (const pump of pumps) {
    pump.goOn();
  }
}

/**
 * Takes values out of a stream, one after the other, while its consumer gives credit for them and their
 * connection has room. What a turn of the loop brings leaves together.
 */
export class Pump {
  /** What is to be sent; the last of them may still grow. */
  #messages: Message[] = [];
  #isOver = false;
  #wake: (() => void) | undefined;

  /**
   * @param encode makes a value's JSON text, or throws
   * @param credit how many values the consumer takes at first; Infinity where it counts none
   */
  constructor(
    private readonly source: AsyncIterator<unknown>,
    private readonly encode: (value: unknown) => string,
    private readonly sink: Sink,
    private credit: number,
  ) {}

  /**
   * @returns what the stream returns in the end, all its values having been sent; never after `stop`
   * @throws what it throws, or what `encode` does
   */
  async run(): Promise<unknown> {
    let isPulling = false;
    try {
      for (;;) {
        while (!this.#mayPull()) {
          await this.#woken();
        }
        isPulling = true;
        const step = await this.source.next();
        isPulling = false;
        if (step.done === true) {
          this.#isOver = true;
          await this.#sent();
          return step.value;
        }
        this.#take(step.value);
      }
    } catch (thrown) {
      if (isPulling) {
        this.#isOver = true; // what has thrown is not to be closed
      } else {
        this.#close();
      }
      await this.#sent();
      throw thrown;
    }
  }

  /** The consumer takes `more` values. */
  give(more: number): void {
    this.credit = added(this.credit, more);
    this.#wakeUp();
  }

  /** The connection takes more, or the turn is over: sends what is there and goes on. */
  goOn(): void {
    this.#flush();
    this.#wakeUp();
  }

  /** Nobody wants its values any more. Its `finally` runs, at once unless it is in the middle of something. */
  stop(): void {
    this.#messages = [];
    this.#wake = undefined; // for ever: nothing more is pulled, or waited for
    busy.delete(this);
    this.#close();
  }

  #close(): void {
    if (!this.#isOver) {
      this.#isOver = true;
      void closed(this.source);
    }
  }

  /** If only the turn is in the way, goes on after it. */
  #mayPull(): boolean {
    if (this.credit === 0 || !this.sink.hasRoom || this.#isOver) {
      return false;
    }
    if (stepsOfTurn < MOST_AT_ONCE) {
      return true;
    }
    busy.add(this);
    watchTurn();
    return false;
  }

  #take(value: unknown): void {
    if (this.#isOver) {
      return;
    }
    const isTracked = Tracked.is(value);
    const text = this.encode(isTracked ? value.value : value);
    const last = this.#messages.at(-1);
    // A consumer that stops in the middle of a message would not know its place.
    if (last === undefined || isTracked || last.values.length + text.length > MOST_TEXT) {
      this.#flush();
      this.#messages.push({ values: text, eventId: isTracked ? value.id : undefined });
    } else {
      last.values += `,${text}`;
    }
    this.credit--;
    countStep(this, text.length);
  }

  #flush(): void {
    while (this.#messages.length > 0 && this.sink.hasRoom) {
      const { values, eventId } = this.#messages.shift() as Message;
      this.sink.take(values, eventId);
    }
  }

  /** Resolves when every value is sent. */
  async #sent(): Promise<void> {
    this.#flush();
    while (this.#messages.length > 0) {
      await this.#woken();
      this.#flush();
    }
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    const wake = this.#wake;
    if (wake !== undefined && (this.#isOver ? this.#messages.length === 0 : this.#mayPull())) {
      this.#wake = undefined;
      wake();
    }
  }
}

async function closed(source: AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // Its call has its reply: there is nobody to tell.
  }
}
