import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type Interceptor, RpcError } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { post, reply, request, responses } from '../support/http.js';
import { call, error, internalError, notification, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

describe.each(transportsUnderTest)('interceptors on %s', (transport) => {
  afterEach(closeAll);

  /** A service with interceptors, and a way to call it. */
  async function behind(...interceptors: Interceptor[]) {
    const serving = await serve(transport);
    for (const interceptor of interceptors) {
      serving.server.use(interceptor);
    }
    const ask = async (document: string) => (await converse(serving.port, document)).trimEnd();
    return { ...serving, ask };
  }

  test('surround the handler in the order they were added', async () => {
    const steps: string[] = [];
    const named =
      (name: string): Interceptor =>
      async (_call, next) => {
        steps.push(`${name} before`);
        const value = await next();
        steps.push(`${name} after`);
        return value;
      };
    const { ask } = await behind(named('outer'), named('inner'));
    expect(await ask(call('sum', '[1,2]'))).toBe(result('3'));
    expect(steps).toEqual(['outer before', 'inner before', 'inner after', 'outer after']);
  });

  test('may look at the result later, or never: a handler that rejects stays caught', async () => {
    const late: Interceptor = async (_call, next) => {
      const value = next();
      await new Promise((resolve) => setImmediate(resolve));
      return value;
    };
    const never: Interceptor = async (_call, next) => {
      void next();
      return 'instead';
    };
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    expect(await (await behind(late)).ask(call('throwRpcError', '[]'))).toContain('"code":1234');
    expect(await (await behind(never)).ask(call('throwRpcError', '[]'))).toContain('"id":1');
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  describe('guard the OpenRPC document', () => {
    const get = request({ method: 'GET', target: '/openrpc.json', headers: ['X-Token: secret'] });

    test('whichever way it is asked for', async () => {
      const seen: unknown[] = [];
      const refusing: Interceptor = async (given) => {
        seen.push(given.method, given.id, given.params, given.headers.get('x-token'));
        throw new RpcError(401, 'Who are you?');
      };
      const { port, ask } = await behind(refusing);
      const body = error(401, 'Who are you?', 'null');
      expect(await converse(port, get)).toBe(reply(403, body));
      const head = request({ method: 'HEAD', target: '/openrpc.json' });
      expect(await converse(port, head)).toBe(reply(403, body).slice(0, -body.length));
      expect(seen.slice(0, 4)).toEqual(['rpc.discover', null, undefined, 'secret']);
      expect(await ask(call('rpc.discover'))).toContain('Who are you?');
    });

    test('with a 500 where they fail', async () => {
      const failing: Interceptor = () => Promise.reject(new Error('secret'));
      const { port } = await behind(failing);
      expect(await converse(port, get)).toBe(reply(500, internalError('null')));
    });

    test('or let it through, in the order of the requests', async () => {
      const waiting: Interceptor = async (_given, next) => {
        await new Promise((resolve) => setImmediate(resolve));
        return next();
      };
      const { port } = await behind(waiting);
      const [document, sum] = responses(
        await converse(port, Buffer.concat([get, post(call('sum', '[1,2]'))])),
      );
      expect(JSON.parse(document?.body ?? '')).toMatchObject({ openrpc: expect.any(String) });
      expect(sum?.body).toBe(result('3'));
    });
  });

  test('see the call as it was sent', async () => {
    const seen: unknown[] = [];
    const { ask } = await behind((given, next) => {
      seen.push(given.method, given.id, given.params, given.peer.network);
      return next();
    });
    await ask(call('shop.cart.add', '{"item":"tea","count":null}', '"x"'));
    expect(seen).toEqual(['shop.cart.add', 'x', { item: 'tea', count: null }, 'tcp']);
  });

  test('refuse a call by throwing', async () => {
    const { ask, flow } = await behind(async (given, next) => {
      if (given.headers.get('authorization') === null) {
        throw new RpcError(401, 'Who are you?', { realm: 'test' });
      }
      return next();
    });
    const refused = error(401, 'Who are you?', '1', '{"realm":"test"}');
    expect(await ask(call('record', '[1]'))).toBe(refused);
    expect(flow.recorded).toEqual([]);
  });

  test('let a call pass by what its headers say', async () => {
    const { port } = await behind(async (given, next) => {
      if (given.headers.get('authorization') !== 'Bearer t') {
        throw new RpcError(401, 'Who are you?');
      }
      return next();
    });
    const text = await converse(port, post(call('sum', '[1,2]'), 'AUTHORIZATION: Bearer t'));
    expect(responses(text)[0]?.body).toBe(result('3'));
  });

  test('an unexpected error of theirs is an internal error', async () => {
    const { ask, log } = await behind(() => {
      throw new Error('the password is swordfish');
    });
    expect(await ask(call('sum', '[1,2]'))).toBe(internalError());
    expect(log).toHaveLength(1);
  });

  test('change a result, which is checked like any other', async () => {
    const { ask } = await behind(async (given, next) => {
      const value = await next();
      return given.method === 'sum' ? Number(value) * 10 : 'not what was declared';
    });
    expect(await ask(call('sum', '[1,2]'))).toBe(result('30'));
    const refused = JSON.parse((await ask(call('not', '[true]'))) ?? '');
    expect(refused.error).toEqual({
      code: -32603,
      message: 'Internal error',
      data: [{ path: 'result', expected: 'boolean', got: 'string of 21' }],
    });
  });

  test('answer without asking the handler', async () => {
    const { ask, flow } = await behind(() => Promise.resolve(undefined));
    expect(await ask(call('record', '[1]'))).toBe(result('null'));
    expect(flow.recorded).toEqual([]);
  });

  test('catch what the handler throws', async () => {
    const { ask } = await behind((_call, next) => next().catch(() => 7));
    expect(await ask(call('throwError'))).toBe(result('7'));
    expect(await ask(call('sum', '["wrong"]'))).toBe(result('7'));
  });

  test('cannot call the handler twice', async () => {
    const { ask, flow } = await behind(async (_call, next) => {
      await next();
      return next();
    });
    expect(await ask(call('record', '[1]'))).toBe(internalError());
    expect(flow.recorded).toEqual([1]);
  });

  test('stand around every call of a batch, notifications included', async () => {
    const seen: string[] = [];
    const { ask } = await behind((given, next) => {
      seen.push(given.method);
      return next();
    });
    await ask(`[${[call('sum', '[1,2]'), notification('nothing'), call('unknown')]}]`);
    expect(seen).toEqual(['sum', 'nothing']);
  });

  test('are not called for anything but calls', async () => {
    const seen: string[] = [];
    const { ask } = await behind((given, next) => {
      seen.push(given.method);
      return next();
    });
    await ask('{"id":1}');
    await ask('[]');
    await ask(call('unknown'));
    expect(seen).toEqual([]);
  });

  test('a call that one of them holds is in flight and can be cancelled', async () => {
    let entered: () => void = () => {};
    const waiting = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const { port } = await behind((given) => {
      entered();
      return new Promise((_resolve, reject) => {
        given.signal.addEventListener('abort', () => reject(given.signal.reason));
      });
    });
    const peer = await Peer.open(port);
    peer.write(call('sum', '[1,2]'));
    await waiting;
    peer.write(notification('$/cancelRequest', '{"id":1}'));
    expect(await peer.lines(1)).toEqual([error(-32800, 'Request cancelled')]);
  });
});
