import { describe, expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, error, notFound, notification, refusal, result } from '../support/json-rpc.js';

describeOnEveryCarrier(
  'batches',
  ({ ask, serving }) => {
    test('replies stand in the order of the calls', async () => {
      const batch = [
        call('sum', '[1,2]', '"a"'),
        call('unknown', '[]', '2'),
        call('not', '[true]'),
      ];
      const replies = [result('3', '"a"'), notFound('2'), result('false')];
      expect(await ask(`[${batch}]`)).toBe(`[${replies}]`);
    });

    test('notifications among the calls are carried out and not answered', async () => {
      const { flow } = serving();
      const count = flow.recorded.length;
      const batch = [notification('record', '[1]'), call('sum', '[1,2]'), notification('nothing')];
      expect(await ask(` [ ${batch.join(' , ')} ]\r\n`)).toBe(`[${result('3')}]`);
      expect(flow.recorded).toHaveLength(count + 1);
    });

    test('a batch of notifications only is not answered', async () => {
      const batch = [notification('nothing'), notification('unknown'), notification('rejectError')];
      expect(await ask(`[${batch}]`)).toBeUndefined();
    });

    test.each(['[]', ' [ \n ] '])('the empty batch %j is one invalid request', async (batch) => {
      expect(JSON.parse((await ask(batch)) ?? '')).toMatchObject(refusal(-32600));
    });

    test.each([
      ['[1]', 1],
      ['[[]]', 1],
      ['[null,"a",{}]', 3],
      ['[[{"jsonrpc":"2.0","id":1,"method":"nothing"}]]', 1],
    ])('every item of %s is an invalid request of its own', async (batch, count) => {
      const replies = JSON.parse((await ask(batch)) ?? '');
      expect(replies).toHaveLength(count);
      for (const reply of replies) {
        expect(reply).toMatchObject(refusal(-32600));
      }
    });

    test('a broken item does not harm the others', async () => {
      const batch = `[${call('sum', '[1,2]', '1.0')},{"id":2},${call('sum', '[3,4]', '3')}]`;
      const reply = (await ask(batch)) ?? '';
      const [first, second, third] = JSON.parse(reply);
      expect([first.result, third.result]).toEqual([3, 7]);
      expect(second).toMatchObject(refusal(-32600, 2));
      expect(reply.startsWith(`[${result('3', '1.0')},`)).toBe(true);
    });

    test('a batch that is not JSON is one parse error and calls nothing', async () => {
      const { flow } = serving();
      const count = flow.recorded.length;
      const batch = `[${notification('record', '[1]')},{"jsonrpc":"2.0","method"]`;
      expect(JSON.parse((await ask(batch)) ?? '')).toMatchObject(refusal(-32700));
      expect(flow.recorded).toHaveLength(count);
    });

    test('calls may share an id', async () => {
      const batch = [call('sum', '[1,2]'), call('sum', '[3,4]')];
      expect(await ask(`[${batch}]`)).toBe(`[${[result('3'), result('7')]}]`);
    });

    test('asynchronous calls are answered in place', async () => {
      const batch = [
        call('rejectRpcError', '[]', '1'),
        call('sum', '[1,2]', '2'),
        call('rejectError', '[]', '3'),
      ];
      const replies = [
        error(-5, 'Ended "early"\n', '1'),
        result('3', '2'),
        error(-32603, 'Internal error', '3'),
      ];
      expect(await ask(`[${batch}]`)).toBe(`[${replies}]`);
    });

    describe('limits', () => {
      const batchOf = (count: number, item: string) => `[${Array(count).fill(item)}]`;

      test('a batch of the greatest size is answered', async () => {
        expect(await ask(batchOf(8, call('nothing')))).toBe(batchOf(8, result('null')));
      });

      test('a larger batch is one -32010, and calls nothing', async () => {
        const { flow } = serving();
        const count = flow.recorded.length;
        const reply = await ask(batchOf(9, notification('record', '[1]')));
        expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32010));
        expect(flow.recorded).toHaveLength(count);
      });

      test('replies that are too large together are one -32011', async () => {
        const item = call('repeat', '["x",300]');
        const reply = result(`"${'x'.repeat(300)}"`);
        expect(await ask(batchOf(2, item))).toBe(batchOf(2, reply));
        const tooLarge = await ask(batchOf(3, item));
        expect(JSON.parse(tooLarge ?? '')).toMatchObject(refusal(-32011));
      });

      test('replies that come later count too', async () => {
        const { flow } = serving();
        const key = Math.random().toString();
        const reply = ask(`[${[call('hold', `["${key}"]`), call('repeat', '["x",300]')]}]`);
        (await flow.held(key)).resolve('x'.repeat(700));
        expect(JSON.parse((await reply) ?? '')).toMatchObject(refusal(-32011));
      });

      test('the size is counted in bytes', async () => {
        // 2 × 335 characters fit into 1000; 2 × 635 bytes do not
        const reply = await ask(batchOf(2, call('repeat', '["é",300]')));
        expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32011));
      });
    });
  },
  { limits: { maxBatchItems: 8, maxResponseBytes: 1000 } },
);
