import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, responses } from '../support/http.js';
import { call, error, notification, result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const BUSY = (id: string) => error(-32009, 'Server busy', id);
const EXPIRED = error(-32001, 'Deadline exceeded');

describe.each(transportsUnderTest)('limits of calls on %s', (transport) => {
  afterEach(closeAll);

  describe('in flight', () => {
    const busy = () => serve(transport, { limits: { maxCallsInFlight: 2 } });

    test('a call above the limit is -32009, and there is room again when one ends', async () => {
      const { port, flow } = await busy();
      const peer = await Peer.open(port);
      peer.write(['a', 'b', 'c'].map((key) => call('hold', `["${key}"]`, `"${key}"`)).join(''));
      expect(await peer.lines(1)).toEqual([BUSY('"c"')]);
      (await flow.held('a')).resolve(1);
      expect((await peer.lines(2))[1]).toBe(result('1', '"a"'));
      peer.write(call('hold', '["d"]', '"d"'));
      (await flow.held('d')).resolve(4);
      expect((await peer.lines(3))[2]).toBe(result('4', '"d"'));
    });

    test('a batch does not get around it', async () => {
      const { port, flow } = await busy();
      const peer = await Peer.open(port);
      peer.write(`[${['a', 'b', 'c'].map((key) => call('hold', `["${key}"]`, `"${key}"`))}]`);
      (await flow.held('a')).resolve(1);
      (await flow.held('b')).resolve(2);
      const replies = [result('1', '"a"'), result('2', '"b"'), BUSY('"c"')];
      expect(await peer.lines(1)).toEqual([`[${replies}]`]);
    });

    test('notifications count and are dropped in silence', async () => {
      const { port, flow } = await busy();
      const peer = await Peer.open(port);
      peer.write(['a', 'b'].map((key) => notification('hold', `["${key}"]`)).join(''));
      peer.write(notification('record', '[1]') + call('sum', '[1,2]', '7'));
      expect(await peer.lines(1)).toEqual([BUSY('7')]);
      expect(flow.recorded).toEqual([]);
    });

    test('another connection is not affected', async () => {
      const { port, flow } = await busy();
      const [first, second] = [await Peer.open(port), await Peer.open(port)];
      first.write(call('hold', '["a"]') + call('hold', '["b"]'));
      await flow.held('b');
      expect(await second.write(call('sum', '[1,2]')).lines(1)).toEqual([result('3')]);
    });
  });

  describe('deadlines', () => {
    const hurried = () => serve(transport, { limits: { callTimeoutMs: 50 } });

    test('a call that takes too long is -32001 and its signal aborts', async () => {
      const { port, flow } = await hurried();
      const peer = await Peer.open(port);
      peer.write(call('hold', '["k"]'));
      const held = await flow.held('k');
      expect(await peer.lines(1)).toEqual([EXPIRED]);
      expect(held.signal.aborted).toBe(true);
      expect(held.signal.reason).toMatchObject({ name: 'TimeoutError' });
    });

    test('what the handler says afterwards is dropped', async () => {
      const { port, flow } = await hurried();
      const peer = await Peer.open(port);
      peer.write(call('hold', '["k"]'));
      const held = await flow.held('k');
      await peer.lines(1);
      held.resolve('too late');
      await turns();
      peer.write(call('sum', '[1,2]'));
      expect(await peer.lines(2)).toEqual([EXPIRED, result('3')]);
    });

    test('an error of the handler itself wins', async () => {
      const { port, flow } = await hurried();
      const peer = await Peer.open(port);
      peer.write(call('hold', '["k"]'));
      const held = await flow.held('k');
      held.signal.addEventListener('abort', () => held.reject(new RpcError(77, 'Half done')));
      expect(await peer.lines(1)).toEqual([error(77, 'Half done')]);
    });

    test('a handler that passes the abort on is answered with -32001', async () => {
      const { port, flow, log } = await hurried();
      const peer = await Peer.open(port);
      peer.write(call('hold', '["k"]'));
      const held = await flow.held('k');
      held.signal.addEventListener('abort', () => held.reject(held.signal.reason));
      expect(await peer.lines(1)).toEqual([EXPIRED]);
      expect(log).toEqual([]);
    });

    test('one late call of a batch does not spoil the others', async () => {
      const { port } = await hurried();
      const peer = await Peer.open(port);
      peer.write(`[${[call('hold', '["k"]'), call('sum', '[1,2]', '2')]}]`);
      expect(await peer.lines(1)).toEqual([`[${[EXPIRED, result('3', '2')]}]`]);
    });
  });

  describe('cancelling', () => {
    const cancel = (id: string) => notification('$/cancelRequest', `{"id":${id}}`);
    const cancelled = (id: string) => error(-32800, 'Request cancelled', id);

    test.each(['7', '"seven"', '-1.5'])('the call %s is answered with -32800', async (id) => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(call('hold', '["k"]', id));
      const held = await flow.held('k');
      peer.write(cancel(id));
      expect(await peer.lines(1)).toEqual([cancelled(id)]);
      expect(held.signal.aborted).toBe(true);
      held.resolve('nobody waits');
      expect(await peer.write(call('sum', '[1,2]')).lines(2)).toEqual([cancelled(id), result('3')]);
    });

    test('other ids, and calls of other connections, go on', async () => {
      const { port, flow } = await serve(transport);
      const [peer, other] = [await Peer.open(port), await Peer.open(port)];
      peer.write(call('hold', '["k"]', '1'));
      const held = await flow.held('k');
      peer.write(cancel('2') + cancel('"1"') + cancel('null') + notification('$/cancelRequest'));
      await other.write(cancel('1') + call('sum', '[1,2]')).lines(1);
      await peer.write(call('sum', '[1,2]', '3')).lines(1);
      expect(held.signal.aborted).toBe(false);
      held.resolve('done');
      expect((await peer.lines(2))[1]).toBe(result('"done"'));
    });

    test('a call that is over is not answered twice', async () => {
      const { port } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(call('sum', '[1,2]') + cancel('1') + call('sum', '[3,4]', '2'));
      expect(await peer.lines(2)).toEqual([result('3'), result('7', '2')]);
    });

    test('a call of a batch can be cancelled', async () => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(`[${[call('hold', '["k"]', '1'), call('sum', '[1,2]', '2')]}]`);
      await flow.held('k');
      peer.write(cancel('1'));
      expect(await peer.lines(1)).toEqual([`[${[cancelled('1'), result('3', '2')]}]`]);
    });

    test('a pipelined HTTP request can cancel the one before it', async () => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(post(call('hold', '["k"]', '1')));
      const held = await flow.held('k');
      peer.write(post(cancel('1')));
      const found = responses(await peer.until(hasResponses(2)));
      expect(found.map(({ status, body }) => [status, body])).toEqual([
        [200, cancelled('1')],
        [204, ''],
      ]);
      expect(held.signal.reason).toMatchObject({ name: 'AbortError' });
    });
  });
});
