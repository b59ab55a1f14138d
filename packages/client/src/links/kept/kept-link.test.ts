import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TransportError } from '../../errors.js';
import type { LinkState } from '../../options.js';
import type { StreamListener } from '../link.js';
import type { Clock } from '../pace.js';
import type { Carrier, CarrierEvents } from './carrier.js';
import { KeptLink } from './kept-link.js';

/** A clock that goes on when it is told, and the longest pauses. */
class Time implements Clock {
  ms = 0;
  readonly pauses: number[] = [];
  #due: (() => void) | undefined;
  now = () => this.ms;
  random = () => 1;
  after(ms: number, then: () => void) {
    this.pauses.push(ms);
    this.#due = () => {
      this.ms += ms;
      then();
    };
    return () => {
      this.#due = undefined;
    };
  }
  get isAwaited(): boolean {
    return this.#due !== undefined;
  }
  pass(): void {
    const due = this.#due;
    this.#due = undefined;
    due?.();
  }
}

/** A connection that does what it is told. */
class Line implements Carrier {
  readonly said: string[] = [];
  isHeld: boolean | undefined;
  isCut = false;
  isEnding = false;
  constructor(readonly events: CarrierEvents) {}
  send(text: string, written?: () => void): void {
    this.said.push(text);
    written?.();
  }
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }
  isPaused = false;
  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
  }
  async close(): Promise<void> {
    this.isCut = true;
  }
  cut(): void {
    this.isCut = true;
  }
}

let time: Time;
let lines: Line[];
let states: LinkState[];
let link: KeptLink;

beforeEach(() => {
  time = new Time();
  lines = [];
  states = [];
  link = new KeptLink({
    url: 'test:',
    Failure: TransportError,
    carry: (events) => {
      const line = new Line(events);
      lines.push(line);
      return line;
    },
    onState: (state) => states.push(state),
    clock: time,
  });
});

const last = () => lines[lines.length - 1] as Line;
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const request = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"m"}`;
const response = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":${id}}`;
const call = (id: number, signal?: AbortSignal) => link.send(request(id), { ids: [id], signal });
const caught = (error: unknown) => error as TransportError;

/** Has the link open a connection and lose it. */
async function loseOne(): Promise<void> {
  const first = call(1);
  last().events.opened();
  last().events.received(response(1));
  await first;
  last().events.lost('lost');
}

describe('a call while the server ends the connection', () => {
  test('goes over a new one, and what is under way hears how the old one ended', async () => {
    const first = call(1).catch(caught);
    const old = last();
    old.events.opened();
    old.isEnding = true;
    const second = call(2);
    expect(lines).toHaveLength(2);
    last().events.opened();
    last().events.received(response(2));
    expect(await second).toBe(response(2));
    old.events.lost('bye');
    expect(await first).toMatchObject({ message: 'test:: bye', sent: true });
    expect(old.said).toEqual([request(1)]);
    expect(last().said).toEqual([request(2)]);
  });
});

describe('a call that waits for a connection', () => {
  test('is sent when it opens, in order', async () => {
    const calls = [call(1), call(2)];
    expect(last().said).toEqual([]);
    last().events.opened();
    expect(last().said).toEqual([request(1), request(2)]);
    last().events.received(response(2));
    last().events.received(response(1));
    expect(await Promise.all(calls)).toEqual([response(1), response(2)]);
    expect(lines).toHaveLength(1);
  });

  test('is told when the attempt fails, bounded or not, where there never was a connection', async () => {
    const { signal } = new AbortController();
    const calls = [call(1), call(2, signal)].map((one) => one.catch(caught));
    last().events.lost('refused', { cause: 'why' });
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ message: 'test:: refused', cause: 'why', sent: false });
    }
    expect(time.isAwaited).toBe(false);
  });

  test('that something can end waits as long as it takes, once there was a connection', async () => {
    await loseOne();
    const patient = call(2, new AbortController().signal);
    const other = call(3).catch(caught);
    last().events.lost('refused');
    expect(await other).toMatchObject({ sent: false });
    expect(time.pauses).toEqual([250]);
    time.pass();
    last().events.lost('refused');
    time.pass();
    last().events.opened();
    expect(last().said).toEqual([request(2)]);
    last().events.received(response(2));
    expect(await patient).toBe(response(2));
    expect(time.pauses).toEqual([250, 500]);
  });

  test('joins the pause that others wait in', async () => {
    await loseOne();
    const patient = call(2, new AbortController().signal).catch(caught);
    last().events.lost('refused');
    const joined = call(3);
    expect(lines).toHaveLength(2);
    time.pass();
    expect(lines).toHaveLength(3);
    last().events.opened();
    last().events.received(response(3));
    expect(await joined).toBe(response(3));
    last().events.lost('lost');
    expect(await patient).toMatchObject({ sent: true });
  });

  test('ends the pause or the attempt when it is cancelled', async () => {
    await loseOne();
    const controller = new AbortController();
    const patient = call(2, controller.signal).catch((reason) => reason);
    last().events.lost('refused');
    expect(time.isAwaited).toBe(true);
    controller.abort('left');
    expect(await patient).toBe('left');
    expect(time.isAwaited).toBe(false);
    const again = new AbortController();
    const next = call(3, again.signal).catch((reason) => reason);
    again.abort('left too');
    expect(await next).toBe('left too');
    expect(last().isCut).toBe(true);
  });

  test('is told that the client closes', async () => {
    await loseOne();
    const patient = call(2, new AbortController().signal).catch(caught);
    last().events.lost('refused');
    await link.close();
    expect(await patient).toMatchObject({ message: 'test:: closed by the client', sent: false });
    expect(time.isAwaited).toBe(false);
  });
});

test('a call in flight when the connection is lost may have run, and is not sent again', async () => {
  const sent = call(1, new AbortController().signal).catch(caught);
  last().events.opened();
  last().events.lost('lost');
  expect(await sent).toMatchObject({ message: 'test:: lost', sent: true });
  expect(time.isAwaited).toBe(false);
  expect(lines).toHaveLength(1);
});

test('the states are told', async () => {
  const first = call(1);
  await settled();
  last().events.opened();
  last().events.received(response(1));
  await first;
  await settled();
  last().events.lost('lost');
  await settled();
  const patient = call(2, new AbortController().signal);
  await settled();
  last().events.lost('refused');
  await settled();
  time.pass();
  await settled();
  last().events.opened();
  last().events.received(response(2));
  await patient;
  await settled();
  await link.close();
  await settled();
  expect(states).toEqual([
    ...['connecting', 'open', 'idle', 'connecting', 'waiting', 'connecting', 'open', 'idle'],
  ]);
});

describe('a stream', () => {
  /** One that resumes as often as it may. */
  function open(id: number, again = request(id)) {
    const received: string[] = [];
    const failures: unknown[] = [];
    const listener: StreamListener = {
      id,
      receive: (text) => void received.push(text),
      collect: () => {},
      fail: (error) => {
        failures.push(error);
        resumed.push(stream.resume?.(again));
      },
    };
    const resumed: unknown[] = [];
    const stream = link.stream(listener);
    stream.send(request(id));
    return { stream, received, failures, resumed };
  }

  test('is resumed over the next connection, however often it takes to open one', () => {
    const { failures, received, resumed, stream } = open(1, 'again');
    last().events.opened();
    last().events.lost('lost');
    expect(failures).toMatchObject([{ message: 'test:: lost', sent: true }]);
    stream.send('credit');
    for (const pause of [250, 500, 1000]) {
      expect(time.pauses[time.pauses.length - 1]).toBe(pause);
      time.pass();
      last().events.lost('refused');
    }
    time.pass();
    last().events.opened();
    expect(last().said).toEqual(['again']);
    stream.send('credit');
    expect(last().said).toEqual(['again', 'credit']);
    last().events.received(response(1));
    expect(received).toEqual([response(1)]);
    expect([failures.length, resumed]).toEqual([1, [true]]);
    expect(last().isHeld).toBe(false);
  });

  test('is not resumed when the client closes', async () => {
    const { failures, resumed } = open(1);
    last().events.opened();
    await link.close();
    expect(failures).toMatchObject([{ message: 'test:: closed by the client' }]);
    expect(resumed).toEqual([false]);
    expect(time.isAwaited).toBe(false);
  });

  test('that waits to be resumed is ended by the client that closes', async () => {
    const { failures, resumed } = open(1);
    last().events.opened();
    last().events.lost('lost');
    await link.close();
    expect(failures).toHaveLength(2);
    expect(resumed).toEqual([true, false]);
  });

  test('leaves a server that goes down, which still answers what is under way', async () => {
    const { received, stream } = open(1);
    const other = call(2);
    const [old] = lines as [Line];
    old.events.opened();
    old.events.received(response(1));
    expect(stream.resume?.('again')).toBe(true);
    const third = call(3);
    expect(lines).toHaveLength(1);
    old.events.received(response(2));
    expect(await other).toBe(response(2));
    time.pass();
    last().events.opened();
    expect(last().said).toEqual(['again', request(3)]);
    old.events.lost('the server closed the connection');
    last().events.received(response(3));
    last().events.received(response(1));
    expect(await third).toBe(response(3));
    expect(received).toEqual([response(1), response(1)]);
  });

  test('says nothing any more when it is cancelled in a pause', () => {
    const { stream } = open(1);
    last().events.opened();
    last().events.lost('lost');
    stream.cancel();
    expect(time.isAwaited).toBe(false);
    expect(lines).toHaveLength(1);
  });
});

describe('a call that may run twice', () => {
  const repeatable = (id: number, signal?: AbortSignal) =>
    link.send(request(id), { ids: [id], signal, mayRepeat: true });

  test('is sent again over the next connection, after a pause', async () => {
    const sent = repeatable(1);
    const other = call(2).catch(caught);
    last().events.opened();
    last().events.lost('lost');
    expect(await other).toMatchObject({ sent: true });
    expect(time.pauses).toEqual([250]);
    await settled();
    expect(states).toEqual(['waiting']);
    time.pass();
    last().events.opened();
    expect(last().said).toEqual([request(1)]);
    last().events.received(response(1));
    expect(await sent).toBe(response(1));
  });

  test('is told the loss that it was sent before, where no other connection can be opened', async () => {
    const sent = repeatable(1).catch(caught);
    last().events.opened();
    last().events.lost('lost');
    time.pass();
    last().events.lost('refused');
    expect(await sent).toMatchObject({ message: 'test:: lost', sent: true });
    expect(time.isAwaited).toBe(false);
  });

  test('waits for the next connection as long as it takes, where something can end it', async () => {
    const sent = repeatable(1, new AbortController().signal);
    last().events.opened();
    last().events.lost('lost');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      time.pass();
      last().events.lost('refused');
    }
    time.pass();
    last().events.opened();
    last().events.received(response(1));
    expect(await sent).toBe(response(1));
  });

  test('is sent three times at most: it may be what the server dies of', async () => {
    const sent = repeatable(1, new AbortController().signal).catch(caught);
    last().events.opened();
    for (let loss = 0; loss < 2; loss += 1) {
      last().events.lost('lost');
      time.pass();
      last().events.opened();
      expect(last().said).toEqual([request(1)]);
    }
    last().events.lost('lost for good');
    expect(await sent).toMatchObject({ message: 'test:: lost for good', sent: true });
    expect(time.isAwaited).toBe(false);
  });

  test('is not sent again when the client closes, nor when it is cancelled, nor for a reply that is too long', async () => {
    const closed = repeatable(1).catch(caught);
    last().events.opened();
    await link.close();
    expect(await closed).toMatchObject({ message: 'test:: closed by the client' });

    const controller = new AbortController();
    const left = repeatable(2, controller.signal).catch((reason) => reason);
    last().events.opened();
    last().events.lost('lost');
    controller.abort('left');
    expect(await left).toBe('left');
    expect(time.isAwaited).toBe(false);

    const long = repeatable(3).catch(caught);
    last().events.opened();
    last().events.lost('unreadable reply', { cause: new RangeError('too long') });
    expect(await long).toMatchObject({ message: 'test:: unreadable reply' });
    expect(time.isAwaited).toBe(false);
  });

  test('goes over the connection that is open already, when it is lost with a server that went down', async () => {
    const sent = repeatable(1);
    const old = last();
    old.events.opened();
    old.isEnding = true;
    const second = call(2);
    last().events.opened();
    old.events.lost('down');
    expect(last().said).toEqual([request(2), request(1)]);
    last().events.received(response(1));
    last().events.received(response(2));
    expect(await Promise.all([sent, second])).toEqual([response(1), response(2)]);
    expect(time.pauses).toEqual([]);
  });
});

describe('open', () => {
  test('connects without a call, and resolves when that is open', async () => {
    let isOpen = false;
    const opening = link.open().then(() => {
      isOpen = true;
    });
    expect(lines).toHaveLength(1);
    await settled();
    expect(isOpen).toBe(false);
    last().events.opened();
    await opening;
    expect(last().said).toEqual([]);
    expect(last().isHeld).toBe(false);
    await link.open();
    expect(lines).toHaveLength(1);
  });

  test('rejects with the reason', async () => {
    const opening = link.open().catch(caught);
    last().events.lost('refused', { cause: 'why' });
    expect(await opening).toMatchObject({ message: 'test:: refused', cause: 'why', sent: false });
    expect(time.isAwaited).toBe(false);
  });

  test('joins the attempt that is under way, and ends the pause before the next', async () => {
    await loseOne();
    const patient = call(2, new AbortController().signal);
    const joined = link.open().catch(caught);
    expect(lines).toHaveLength(2);
    last().events.lost('refused');
    expect(await joined).toMatchObject({ message: 'test:: refused' });
    expect(time.isAwaited).toBe(true);
    const opening = link.open();
    expect(time.isAwaited).toBe(false);
    expect(lines).toHaveLength(3);
    last().events.opened();
    await opening;
    last().events.received(response(2));
    expect(await patient).toBe(response(2));
  });

  test('rejects when the client closes', async () => {
    const opening = link.open().catch(caught);
    await link.close();
    expect(await opening).toMatchObject({ message: 'test:: closed by the client' });
  });
});

describe('the pause after a server that goes away', () => {
  test('is a part of two seconds from the first attempt on, until one succeeds', async () => {
    const patient = link.send(request(1), { ids: [1], signal: undefined, mayRepeat: true });
    last().events.opened();
    last().events.lost('1001', { isGoingAway: true });
    expect(time.pauses).toEqual([2_000]);
    time.pass();
    last().events.opened();
    last().events.lost('lost');
    expect(time.pauses).toEqual([2_000, 500]);
    time.pass();
    last().events.opened();
    last().events.received(response(1));
    expect(await patient).toBe(response(1));
  });

  test('stays at least that long when more attempts fail', async () => {
    await loseOne();
    const patient = call(2, new AbortController().signal);
    last().events.lost('1012', { isGoingAway: true });
    for (let attempt = 0; attempt < 4; attempt += 1) {
      time.pass();
      last().events.lost('refused');
    }
    expect(time.pauses).toEqual([2_000, 2_000, 2_000, 2_000, 4_000]);
    time.pass();
    last().events.opened();
    last().events.received(response(2));
    await patient;
  });
});

describe('in a page', () => {
  const page = globalThis as Record<string, unknown>;
  const given = ['document', 'addEventListener', 'removeEventListener', 'ononline'] as const;

  afterEach(() => {
    for (const name of given) {
      delete page[name];
    }
  });

  test.each(['online', 'visibilitychange'])(
    '%s ends the pause before the next attempt',
    async (name) => {
      const window = new EventTarget();
      const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
      page['document'] = document;
      page['ononline'] = null;
      page['addEventListener'] = window.addEventListener.bind(window);
      page['removeEventListener'] = window.removeEventListener.bind(window);
      await loseOne();
      const patient = call(2, new AbortController().signal);
      last().events.lost('refused');
      document.dispatchEvent(new Event('visibilitychange'));
      expect(lines).toHaveLength(2);
      document.visibilityState = 'visible';
      const target = name === 'online' ? window : document;
      target.dispatchEvent(new Event(name));
      expect(time.isAwaited).toBe(false);
      expect(lines).toHaveLength(3);
      target.dispatchEvent(new Event(name));
      expect(lines).toHaveLength(3);
      last().events.opened();
      last().events.received(response(2));
      expect(await patient).toBe(response(2));
    },
  );

  test('where there are no such events, nothing listens to them', async () => {
    // As in Deno, whose function takes no object that is not its own.
    page['addEventListener'] = () => {
      throw new TypeError('Illegal invocation');
    };
    await loseOne();
    const patient = call(2, new AbortController().signal);
    last().events.lost('refused');
    expect(time.isAwaited).toBe(true);
    time.pass();
    last().events.opened();
    last().events.received(response(2));
    expect(await patient).toBe(response(2));
  });
});

test('reads no further until what the server says by itself is taken', async () => {
  const taken: (() => void)[] = [];
  link.listen(() => new Promise<void>((resolve) => taken.push(resolve)));
  const opening = link.open();
  last().events.opened();
  await opening;
  last().events.received('{"jsonrpc":"2.0","method":"news"}');
  last().events.received('{"jsonrpc":"2.0","method":"more"}');
  await settled();
  expect(taken).toHaveLength(2);
  expect(last().isPaused).toBe(true);
  taken[0]?.();
  await settled();
  expect(last().isPaused).toBe(true);
  taken[1]?.();
  await settled();
  expect(last().isPaused).toBe(false);
});
