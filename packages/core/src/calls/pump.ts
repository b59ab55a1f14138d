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

/** What may have values that no promise is needed for. */
export interface Source extends AsyncIterator<unknown> {
  /** A value that is there already, taken out; undefined where the next one has to be waited for. */
  ready?(): unknown;
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
  /** Grows while the turn lasts: it is made of pieces, which become one text when it is sent. */
  values: string;
  readonly eventId: string | undefined;
}

/**
 * What all streams of the process may do before others have their turn, about a millisecond's worth: values, and
 * so many bytes count as one.
 */
const MOST_AT_ONCE = 1024;
const BYTES_PER_STEP_LOG2 = 12;
/** What a value saves that needs no promise. */
const SAVED_IF_READY = 7 / 8;

let stepsOfTurn = 0;
let isTurnWatched = false;
/** Those that have something to do when the turn is over. */
const busy = new Set<Pump>();

/** The pump has something to do when the turn is over. */
function watchTurn(pump: Pump): void {
  busy.add(pump);
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
    pump.turnIsOver();
  }
}

/**
 * Takes values out of a stream, one after the other, while its consumer gives credit for them and their
 * connection has room. What a turn of the loop brings leaves together.
 */
export class Pump {
  /** What is to be sent. */
  #messages: Message[] = [];
  /** The message that may still grow. */
  #last: Message | undefined;
  #isOver = false;
  /** Whether it is told when the turn is over. */
  #isBusy = false;
  #wake: (() => void) | undefined;

  /**
   * @param encode makes a value's JSON text, or throws
   * @param credit how many values the consumer takes at first; Infinity where it counts none
   */
  constructor(
    private readonly source: Source,
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
        this.#takeReady();
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

  #takeReady(): void {
    while (this.source.ready !== undefined && this.#mayPull()) {
      const value = this.source.ready();
      if (value === undefined) {
        return;
      }
      this.#take(value);
      stepsOfTurn -= SAVED_IF_READY;
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

  turnIsOver(): void {
    this.#isBusy = false;
    this.goOn();
  }

  /** Nobody wants its values any more. Its `finally` runs, at once unless it is in the middle of something. */
  stop(): void {
    this.#messages = [];
    this.#last = undefined;
    this.#wake = undefined; // for ever: nothing more is pulled, or waited for
    busy.delete(this);
    this.#isBusy = false;
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
    this.#watchTurn();
    return false;
  }

  /** All of this is done for each value: what is done once for a message, or a turn, is asked for first. */
  #take(value: unknown): void {
    if (this.#isOver) {
      return;
    }
    this.credit--;
    if (typeof value === 'object' && Tracked.is(value)) {
      // A consumer that stops in the middle of a message would not know its place.
      this.#begin(this.#text(value.value), value.id);
      return;
    }
    const text = this.#text(value);
    const last = this.#last;
    if (last === undefined || last.values.length + text.length > MOST_TEXT) {
      this.#begin(text, undefined);
    } else {
      last.values += `,${text}`;
    }
  }

  #text(value: unknown): string {
    const text = this.encode(value);
    stepsOfTurn += 1 + (text.length >> BYTES_PER_STEP_LOG2);
    if (!this.#isBusy) {
      this.#watchTurn();
    }
    return text;
  }

  #watchTurn(): void {
    this.#isBusy = true;
    watchTurn(this);
  }

  #begin(values: string, eventId: string | undefined): void {
    this.#flush();
    this.#last = { values, eventId };
    this.#messages.push(this.#last);
  }

  #flush(): void {
    while (this.#messages.length > 0 && this.sink.hasRoom) {
      const message = this.#messages.shift() as Message;
      if (message === this.#last) {
        this.#last = undefined;
      }
      const { values, eventId } = message;
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
