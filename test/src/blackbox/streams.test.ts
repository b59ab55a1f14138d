import { afterEach, describe, expect, test } from '@jest/globals';
import { ask, type Carrier, carriers } from '../support/carriers.js';
import { closeAll } from '../support/closing.js';
import { error, result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { call, cancel, credit, firsts, heard, serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

afterEach(closeAll);

describe.each(transportsUnderTest)('streams on %s', (transport) => {
  describe.each([carriers[1], carriers[2]] as Carrier[])('over $name', (carrier) => {
    /** What comes for messages, until `count` replies are there. */
    async function replies(port: number, messages: readonly string[], count = 1) {
      const peer = await Peer.open(port);
      peer.write(Buffer.concat(messages.map((text) => carrier.frame(text))));
      const text = await peer.until(
        (said) => whole(said).filter((part) => !part.includes('$/next')).length >= count,
      );
      return whole(text);
    }

    /** The messages that have come whole. */
    function whole(said: string): string[] {
      const cut = carrier === carriers[2] ? said.lastIndexOf('Content-Length: ') : said.length;
      const last = said.slice(cut);
      const size = /^Content-Length: (\d+)\r\n\r\n/.exec(last);
      const isWhole = size !== null && last.length === size[0].length + Number(size[1]);
      return carrier.unframe(isWhole ? said : said.slice(0, cut));
    }

    test('values come in order, then what the generator returns', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [call('count', [1_000], { stream: true })]);
      const { values, replies: ends } = heard(lines);
      expect(values).toEqual(firsts(1_000));
      expect(ends).toEqual([result('"1000 in all"')]);
    });

    test('values have their types, and what returns nothing ends with null', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [call('ticks', [2], { stream: 10 })]);
      expect(heard(lines)).toMatchObject({
        values: [
          { at: '1970-01-01T00:00:00.000Z', price: 0.5 },
          { at: '1970-01-01T00:00:00.001Z', price: 1.5 },
        ],
        replies: [result('null')],
      });
    });

    test('the id is the token of the request', async () => {
      const { port } = await serveFeed(transport);
      const id = '9007199254740993';
      const text = call('count', [1], { stream: true }).replace('"id":1', `"id":${id}`);
      const lines = await replies(port, [text]);
      expect(lines).toEqual([
        `{"jsonrpc":"2.0","method":"$/next","params":{"id":${id},"values":[0]}}`,
        result('"1 in all"', id),
      ]);
    });

    test('without credit nothing comes, and no more than there is credit for', async () => {
      const { port, feed } = await serveFeed(transport);
      const peer = await Peer.open(port);
      peer.write(carrier.frame(call('gated', [], { stream: 0 })));
      peer.write(carrier.frame(call('sum', [2, 3], undefined, 2)));
      await peer.until((text) => text.includes('"result":5'));
      expect(feed.begun).toBe(0);
      peer.write(carrier.frame(credit(1)));
      await peer.until((text) => text.includes('[0]'));
      feed.gates.pop()?.();
      await turns(10);
      expect(feed.gates).toHaveLength(0); // it is suspended at its yield
      peer.write(carrier.frame(cancel()));
      await peer.until((text) => text.includes('-32800'));
      expect(feed.finished).toBe(1);
    });

    test('credit that means nothing changes nothing', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [
        call('count', [2], { stream: 0 }),
        credit(-1),
        credit(0),
        credit(1.5),
        credit(5, 'other'),
        '{"jsonrpc":"2.0","method":"$/credit"}',
        '{"jsonrpc":"2.0","method":"$/credit","params":[1,2]}',
        '{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"n":"x"}}',
        credit(2 ** 40),
      ]);
      expect(heard(lines)).toMatchObject({ values: [0, 1], replies: [result('"2 in all"')] });
    });

    test('an error comes after the values before it', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [call('failing', [2], { stream: true })]);
      expect(heard(lines)).toMatchObject({
        values: [0, 1],
        replies: [error(42, 'no more', '1', '{"after":2}')],
      });
    });

    test('a value that is not of its type ends the stream', async () => {
      const { port } = await serveFeed(transport);
      const { values, replies: ends } = heard(
        await replies(port, [call('wrong', [], { stream: true })]),
      );
      expect(values).toHaveLength(1);
      const data = '[{"path":"value.price","expected":"a finite number","got":"NaN"}]';
      expect(ends).toEqual([error(-32603, 'Internal error', '1', data)]);
    });

    test('an id that a stream still has is refused', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [
        call('forever', [], { stream: 1 }),
        call('count', [1], { stream: 1 }),
      ]);
      expect(heard(lines).replies).toEqual([
        error(-32600, 'Invalid Request', '1', '"id is that of a stream that has not ended yet"'),
      ]);
    });

    test('in a batch it cannot be asked for, and values are gathered', async () => {
      const { port } = await serveFeed(transport);
      const batch = `[${call('count', [2], { stream: 1 })},${call('count', [2], undefined, 2)}]`;
      const why = '"meta.stream cannot be used in a batch, whose reply is one document"';
      expect(await replies(port, [batch])).toEqual([
        `[${error(-32600, 'Invalid Request', '1', why)},${result('[0,1]', '2')}]`,
      ]);
    });

    test('what the caller wishes is checked, and a second meta is refused', async () => {
      const { port } = await serveFeed(transport);
      const twice = '{"jsonrpc":"2.0","id":2,"method":"feed.count","meta":{},"meta":{}}';
      const lines = await replies(port, [call('count', [1], { stream: 'x' }), twice], 2);
      const why = '"meta.stream must be true or an integer of at least 0"';
      expect(lines.sort()).toEqual([
        error(-32600, 'Invalid Request', '1', why),
        error(-32600, 'Invalid Request', '2', '"meta is given twice"'),
      ]);
    });

    test('meta.headers are those of the call, at every value', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [
        call('who', [], { stream: 5, headers: { 'x-name': 'ada' } }),
      ]);
      expect(heard(lines).values).toEqual(['ada', 'ada']);
    });

    test('tracked values have their ids, and go on after the last one seen', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [call('log', [], { stream: 9, lastEventId: '3' })]);
      expect(heard(lines)).toMatchObject({ values: ['line 4', 'line 5'], eventIds: ['4', '5'] });
    });

    test('a large stream comes whole, and so does what is called meanwhile', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(
        port,
        [call('large', [100, 20_000], { stream: true }), call('sum', [1, 1], undefined, 2)],
        2,
      );
      const { values, replies: ends } = heard(lines);
      expect(values.map((value) => String(value).length)).toEqual(Array(100).fill(20_000));
      expect(ends).toContain(result('2', '2'));
    });

    test('two streams of one connection do not wait for each other', async () => {
      const { port } = await serveFeed(transport);
      const lines = await replies(port, [
        call('forever', [], { stream: 0 }, 'idle'),
        call('count', [3], { stream: 5 }),
      ]);
      expect(heard(lines).values).toEqual([0, 1, 2]);
    });
  });

  test.each(carriers)(
    'over $name values are gathered for whoever does not ask',
    async (carrier) => {
      const { port } = await serveFeed(transport);
      expect(await ask(carrier, port, call('count', [3]))).toBe(result('[0,1,2]'));
      expect(await ask(carrier, port, call('later', [2]))).toBe(result('[0,1]'));
      expect(await ask(carrier, port, call('failing', [1]))).toBe(
        error(42, 'no more', '1', '{"after":1}'),
      );
      const params = '[{"path":"n","expected":"Int","got":"string of 1"}]';
      expect(await ask(carrier, port, call('count', ['x']))).toBe(
        error(-32602, 'Invalid params', '1', params),
      );
    },
  );

  test('what the calls of a connection gather together has that end too', async () => {
    const { port, feed } = await serveFeed(transport, { limits: { maxResponseBytes: 100_000 } });
    const peer = await Peer.open(port);
    const calls = Array.from({ length: 20 }, (_, id) => call('large', [10, 2_000], undefined, id));
    peer.write(`${calls.join('\n')}\n`);
    const replies = (await peer.lines(20)).map((line) => JSON.parse(line));
    const refused = replies.filter(({ error: one }) => one?.code === -32008);
    expect(refused.length).toBeGreaterThan(5);
    expect(replies.length - refused.length).toBeGreaterThan(0);
    expect(feed.finished).toBe(20);
    peer.write(`${call('large', [2, 2_000], undefined, 99)}\n`);
    expect((await peer.lines(21))[20]).toContain('"result":["xx');
  });

  test('what is gathered has an end: the size of a reply', async () => {
    const { port, feed } = await serveFeed(transport, { limits: { maxResponseBytes: 10_000 } });
    const reply = await ask(carriers[1] as Carrier, port, call('forever'));
    expect(reply).toBe(error(-32008, 'Response too large'));
    expect(feed.finished).toBe(1);
  });
});
