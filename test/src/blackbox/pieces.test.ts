import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, request, responses } from '../support/http.js';
import { call, notification, result } from '../support/json-rpc.js';
import { converse, Peer, turns } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

/** A call of so many bytes. */
function padded(bytes: number): string {
  const document = call('sum', '[2,3]');
  return document.replace('"id"', `${' '.repeat(bytes - document.length)}"id"`);
}

describe.each(transportsUnderTest)('input in very small pieces on %s', (transport) => {
  afterEach(closeAll);

  test('a body of thirty thousand chunks, each of one byte', async () => {
    const { port } = await serve(transport);
    const document = padded(30_000);
    const chunks = Array.from(document, (byte) => `1\r\n${byte}\r\n`).join('');
    const bytes = request({
      bare: true,
      headers: ['Host: localhost', 'Transfer-Encoding: chunked'],
      body: `${chunks}0\r\n\r\n`,
    });
    expect(await converse(port, bytes)).toBe(reply(200, result('5')));
  });

  test.each([
    ['HTTP', post(padded(1000))],
    ['raw TCP', Buffer.from(padded(1000))],
    ['Content-Length framing', Buffer.from(`Content-Length: 1000\r\n\r\n${padded(1000)}`)],
  ])('a segment for each byte over %s', async (_name, bytes) => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    for (let at = 0; at < bytes.length; at++) {
      peer.write(bytes.subarray(at, at + 1));
      await turns(1);
    }
    expect(await peer.end().untilClosed()).toContain(result('5'));
  });
});

describe.each(transportsUnderTest)('a long queue of small messages on %s', (transport) => {
  afterEach(closeAll);

  const COUNT = 50_000;

  test('raw: every document of it is answered, after one whose reply was not read', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.socket.pause();
    peer.write(call('repeat', '["x",9000000]'));
    peer.end(notification('record', '1').replace('1', '[1]').repeat(COUNT) + call('sum', '[2,3]'));
    await turns(20);
    peer.socket.resume();
    const text = await peer.untilClosed();
    expect(text.endsWith(`\n${result('5')}\n`)).toBe(true);
    expect(flow.recorded).toHaveLength(COUNT);
  });

  test('HTTP: every request of it is answered, in order', async () => {
    const { port } = await serve(transport);
    const ids = Array.from({ length: 5000 }, (_, id) => String(id));
    const all = ids.map((id) => post(call('echo', '["x"]', id)));
    const bodies = responses(await converse(port, Buffer.concat(all))).map(({ body }) => body);
    expect(bodies).toEqual(ids.map((id) => result('"x"', id)));
  });
});

describe.each(transportsUnderTest)('pipelines that wait for themselves on %s', (transport) => {
  afterEach(closeAll);

  /** A soft limit that every reply passes. */
  const limits = { softSendQueueBytes: 1 };
  const hold = (key: string) => post(call('hold', `["${key}"]`, `"${key}"`));

  test('a call that a later one of the pipeline sets free', async () => {
    const { port, flow } = await serve(transport, { limits });
    const peer = await Peer.open(port);
    void flow.recordedTimes(1).then(async () => (await flow.held('first')).resolve('free'));
    peer.write(Buffer.concat([hold('first'), post(call('record', '["go"]', '"second"'))]));
    const found = responses(await peer.until(hasResponses(2)));
    expect(found.map(({ body }) => body)).toEqual([
      result('"free"', '"first"'),
      result('null', '"second"'),
    ]);
  });

  test('calls that end in the opposite order, and more after them', async () => {
    const { port, flow } = await serve(transport, { limits });
    const peer = await Peer.open(port);
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    peer.write(Buffer.concat([...keys.map(hold), post(call('sum', '[2,3]', '"last"'))]));
    const held = await Promise.all(keys.map((key) => flow.held(key)));
    for (const { resolve } of held.reverse()) {
      resolve('done');
      await turns(1);
    }
    const found = responses(await peer.until(hasResponses(21)));
    expect(found.map(({ body }) => body)).toEqual([
      ...keys.map((key) => result('"done"', `"${key}"`)),
      result('5', '"last"'),
    ]);
  });

  test('more calls than may be in flight: the surplus is refused in its turn', async () => {
    const { port, flow } = await serve(transport, { limits: { maxCallsInFlight: 2 } });
    const peer = await Peer.open(port);
    const keys = ['a', 'b', 'c', 'd'];
    peer.write(Buffer.concat(keys.map(hold)));
    const held = [await flow.held('a'), await flow.held('b')];
    await turns();
    expect(peer.text).toBe('');
    for (const { resolve } of held.reverse()) {
      resolve(1);
    }
    const ids = responses(await peer.until(hasResponses(4))).map(({ body }) => JSON.parse(body));
    expect(ids.map(({ id, error }) => [id, error?.code])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', -32009],
      ['d', -32009],
    ]);
  });
});
