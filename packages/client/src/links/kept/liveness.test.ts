import { beforeEach, describe, expect, test } from '@jest/globals';
import { TransportError } from '../../errors.js';
import type { Clock } from '../pace.js';
import type { CarrierEvents } from './carrier.js';
import { KeptLink } from './kept-link.js';

/** A clock that goes on when it is told. */
class Time implements Clock {
  #ms = 0;
  #timers: { at: number; then: () => void }[] = [];
  now = () => this.#ms;
  random = () => 1;
  after(ms: number, then: () => void) {
    const timer = { at: this.#ms + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }
  get timers(): number {
    return this.#timers.length;
  }
  pass(ms: number): void {
    const end = this.#ms + ms;
    for (;;) {
      const [next] = this.#timers.sort((a, b) => a.at - b.at);
      if (!next || next.at > end) {
        break;
      }
      this.#timers.shift();
      this.#ms = next.at;
      next.then();
    }
    this.#ms = end;
  }
}

const PING = '{"jsonrpc":"2.0","id":0,"method":"rpc.ping"}';
const CALL = '{"jsonrpc":"2.0","id":1,"method":"m"}';
const REPLY = '{"jsonrpc":"2.0","id":1,"result":1}';

let time: Time;
let said: string[];
let events: CarrierEvents;
let isCut: boolean;
let link: KeptLink;

beforeEach(() => {
  time = new Time();
  said = [];
  isCut = false;
  link = make(true);
});

function make(asksSilent: boolean): KeptLink {
  return new KeptLink({
    url: 'test:',
    Failure: TransportError,
    asksSilent,
    clock: time,
    carry: (given) => {
      events = given;
      return {
        isEnding: false,
        send: (text) => void said.push(text),
        hold() {},
        close: async () => {},
        cut() {
          isCut = true;
        },
      };
    },
  });
}

describe('a silent server', () => {
  test('is asked after 15 s while something is awaited, and lost after 10 s more', async () => {
    const call = link.send(CALL, { ids: [1] }).catch((error) => error);
    events.opened();
    time.pass(14_999);
    expect(said).toEqual([CALL]);
    time.pass(1);
    expect(said).toEqual([CALL, PING]);
    time.pass(9_999);
    expect(isCut).toBe(false);
    time.pass(1);
    expect(await call).toMatchObject({ message: 'test:: the server does not answer', sent: true });
    expect(isCut).toBe(true);
    expect(time.timers).toBe(0);
  });

  test.each([
    ['null', '{"jsonrpc":"2.0","id":0,"result":null}'],
    [
      'that it has no such method',
      '{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"no"}}',
    ],
    ['something else', '{"jsonrpc":"2.0","method":"news","params":[]}'],
  ])(
    'is there when it answers %s, and is asked again after the next silence',
    async (_what, answer) => {
      const call = link.send(CALL, { ids: [1] });
      events.opened();
      time.pass(20_000);
      events.received(answer);
      time.pass(14_000);
      expect(said).toEqual([CALL, PING]);
      time.pass(1_000);
      expect(said).toEqual([CALL, PING, PING]);
      events.received(REPLY);
      expect(await call).toBe(REPLY);
    },
  );

  test('is not asked while it talks, nor when nothing is awaited', async () => {
    const call = link.send(CALL, { ids: [1] });
    events.opened();
    for (let i = 0; i < 10; i += 1) {
      time.pass(10_000);
      events.received('{"jsonrpc":"2.0","method":"news","params":[]}');
    }
    events.received(REPLY);
    await call;
    time.pass(100_000);
    expect(said).toEqual([CALL]);
    expect(time.timers).toBe(0);
  });

  test('is not asked where the system finds out', async () => {
    link = make(false);
    const call = link.send(CALL, { ids: [1] });
    events.opened();
    time.pass(100_000);
    expect(said).toEqual([CALL]);
    events.received(REPLY);
    await call;
  });
});
