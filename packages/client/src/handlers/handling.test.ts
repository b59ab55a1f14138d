import { describe, expect, jest, test } from '@jest/globals';
import { CodecError, checkedDecode, date } from '@ujrpc/values/codecs';
import { RpcError } from '@ujrpc/words';
import { encodeAt } from '../for-generated-code/codecs.js';
import { connect } from '../for-generated-code/connect.js';
import type { Link, Receive } from '../links/link.js';
import type { Handled } from './handled.js';
import { handling } from './handling.js';

const HANDLED: Handled = {
  'screen.show': [
    (a) => {
      encodeAt(a, 0, 'at', (v) => checkedDecode(date, v));
      return a;
    },
    0,
  ],
  'screen.confirm': [0, 0],
  toString: [0, 0] as const,
  'deep.er.call': [0, (v: number) => [v]],
};

/** Says messages to a client with these handlers. @returns what it answers to each */
function speakTo(handlers?: object) {
  let receive: Receive = () => undefined;
  const link: Link = {
    send: async () => undefined,
    listen: (listener) => {
      receive = listener;
    },
  };
  handling(HANDLED, connect({}, link), handlers && { handlers });
  return (message: unknown) =>
    new Promise<unknown>((resolve) => {
      receive(JSON.stringify(message), (text) => resolve(JSON.parse(text)));
    });
}

const request = (method: string, params?: unknown, id: unknown = 's1') => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const answer = (rest: object, id: unknown = 's1') => ({ jsonrpc: '2.0', id, ...rest });

describe('a client that is called', () => {
  test('calls its handler on the object that it is in', async () => {
    const screen = {
      question: 'Leave?',
      confirm(question: string) {
        return this.question === question;
      },
    };
    const say = speakTo({ screen });
    expect(await say(request('screen.confirm', ['Leave?']))).toEqual(answer({ result: true }));
    expect(await say(request('screen.confirm', ['Leave?'], 7))).toEqual(
      answer({ result: true }, 7),
    );
  });

  test('finds handlers however deep, and encodes what they return', async () => {
    const say = speakTo({ deep: { er: { call: async (n: number) => n + 1 } } });
    expect(await say(request('deep.er.call', [1]))).toEqual(answer({ result: [2] }));
  });

  test('sends null for nothing', async () => {
    const say = speakTo({ screen: { confirm: () => undefined } });
    expect(await say(request('screen.confirm'))).toEqual(answer({ result: null }));
  });

  test('takes several messages in one array', async () => {
    const asked: unknown[] = [];
    const say = speakTo({ screen: { confirm: (question: string) => asked.push(question) } });
    const first = request('screen.confirm', ['a']);
    expect(await say([first, { jsonrpc: '2.0', method: 'screen.confirm', params: ['b'] }])).toEqual(
      answer({ result: 1 }),
    );
    expect(asked).toEqual(['a', 'b']);
  });

  test('has what every object has for no handler', async () => {
    const say = speakTo({ screen: {} });
    for (const method of ['toString', 'screen.toString', 'screen.confirm', 'constructor', 'nope']) {
      expect(await say(request(method))).toEqual(
        answer({ error: { code: -32601, message: 'Method not found' } }),
      );
    }
    const own = speakTo({ toString: () => 'mine' });
    expect(await own(request('toString'))).toEqual(answer({ result: 'mine' }));
  });

  test('refuses params that are not of their types, and named ones', async () => {
    const say = speakTo({ screen: { show: () => 1, confirm: () => 1 } });
    const invalid = (data: object[]) =>
      answer({ error: { code: -32602, message: 'Invalid params', data } });
    expect(await say(request('screen.show', ['noon']))).toEqual(
      invalid([{ path: 'at', expected: expect.any(String), got: 'string of 4' }]),
    );
    expect(await say(request('screen.confirm', { question: '?' }))).toEqual(
      invalid([{ path: 'params', expected: 'an array', got: 'object' }]),
    );
  });

  test('answers errors of handlers: an RpcError whole, of others nothing', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const thrown: unknown[] = [new RpcError(5, 'no', [1]), new CodecError('a', 'b'), undefined];
    const say = speakTo({
      screen: {
        confirm: () => {
          throw thrown.shift();
        },
      },
    });
    expect(await say(request('screen.confirm'))).toEqual(
      answer({ error: { code: 5, message: 'no', data: [1] } }),
    );
    for (const _ of [1, 2]) {
      expect(await say(request('screen.confirm'))).toEqual(
        answer({ error: { code: -32603, message: 'Internal error' } }),
      );
    }
    expect(printed).toHaveBeenCalledTimes(2);
    printed.mockRestore();
  });

  test('says nothing to notifications, and to what calls nothing', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const shown: unknown[] = [];
    const say = speakTo({
      screen: {
        show: (at: Date) => shown.push(at),
        confirm: () => {
          throw new Error('nobody is told');
        },
      },
    });
    const answers: unknown[] = [];
    for (const message of [
      { jsonrpc: '2.0', method: 'screen.show', params: ['1970-01-01T00:00:00.000Z'] },
      { jsonrpc: '2.0', method: 'screen.show', params: ['noon'] },
      { jsonrpc: '2.0', method: 'screen.confirm' },
      { jsonrpc: '2.0', method: 'nope' },
      { jsonrpc: '2.0', id: 's9', result: 1 },
      null,
      5,
    ]) {
      void say(message).then((one) => answers.push(one));
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect([answers, shown]).toEqual([[], [new Date(0)]]);
    expect(printed).toHaveBeenCalledTimes(1);
    printed.mockRestore();
  });

  test('without handlers has none', async () => {
    expect(await speakTo()(request('screen.confirm'))).toMatchObject({ error: { code: -32601 } });
  });
});

test('handlers over a link on which a server cannot speak first are refused', () => {
  const link: Link = { send: async () => undefined };
  expect(() => handling(HANDLED, connect({}, link), { handlers: {} })).toThrow(
    new TypeError(
      'handlers: over this link a server can only answer, as over http:; connect by ws:, tcp: or unix: instead',
    ),
  );
  expect(handling(HANDLED, connect({}, link))).toEqual({});
});
