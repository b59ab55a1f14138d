import { afterEach, describe, expect, test } from '@jest/globals';
import { context } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, responses } from '../support/http.js';
import { call, notification } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

describe.each(transportsUnderTest)('context() on %s', (transport) => {
  afterEach(closeAll);

  const seen = (id: unknown, header: string | null = null, method = 'look') => ({
    method,
    id,
    peer: expect.stringMatching(/^tcp 127\.0\.0\.1:\d+$/),
    header,
  });

  test.each([
    ['7', 7],
    ['"x"', 'x'],
    ['null', null],
    ['9007199254740993', 9007199254740992],
  ])('tells the method, the id %s and the peer', async (token, id) => {
    const { port } = await serve(transport);
    const reply = JSON.parse(await converse(port, call('look', '[]', token)));
    expect(reply.result).toEqual(seen(id));
  });

  test('tells the address and port of the peer', async () => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    const [reply] = await peer.write(call('look')).lines(1);
    const { localAddress, localPort } = peer.socket;
    expect(JSON.parse(reply ?? '').result.peer).toBe(`tcp ${localAddress}:${localPort}`);
  });

  test('tells the header fields of an HTTP request, equal names joined', async () => {
    const { port } = await serve(transport);
    const bytes = post(call('look'), 'X-Probe: one', 'x-probe:  two ');
    const [response] = responses(await converse(port, bytes));
    expect(JSON.parse(response?.body ?? '').result).toEqual(seen(1, 'one, two'));
  });

  test('tells each pipelined request its own header fields', async () => {
    const { port } = await serve(transport);
    const bytes = [
      post(call('look'), 'X-Probe: 1'),
      post(call('look')),
      post(call('look'), 'X-Probe: 3'),
    ];
    const found = responses(await converse(port, Buffer.concat(bytes)));
    expect(found.map(({ body }) => JSON.parse(body).result.header)).toEqual(['1', null, '3']);
  });

  test('stays the same across an await, whatever runs in between', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    const later = (key: string) =>
      post(call('lookLater', `["${key}"]`, `"${key}"`), `X-Probe: ${key}`);
    peer.write(Buffer.concat([later('a'), post(call('look')), later('b')]));
    for (const key of ['b', 'a']) {
      (await flow.held(key)).resolve();
    }
    const found = responses(await peer.until(hasResponses(3)));
    const results = found.map(({ body }) => JSON.parse(body).result);
    const twice = (key: string) => Array(2).fill(seen(key, key, 'lookLater'));
    expect(results).toEqual([twice('a'), seen(1), twice('b')]);
  });

  test('tells the calls of a batch apart', async () => {
    const { port } = await serve(transport);
    const batch = `[${[call('look', '[]', '"a"'), notification('look'), call('look', '[]', '"b"')]}]`;
    const replies = JSON.parse(await converse(port, batch)) as { result: unknown }[];
    expect(replies.map(({ result }) => result)).toEqual([seen('a'), seen('b')]);
  });

  test('a handler that settles before it is asked leaves nothing behind', async () => {
    const { port } = await serve(transport);
    await converse(port, call('look'));
    expect(() => context()).toThrow('context() was called outside of a call');
  });
});
