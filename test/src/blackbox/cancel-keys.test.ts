import { afterEach, describe, expect, test } from '@jest/globals';
import { toNodeHandler } from '@ujrpc/core/node';
import { listen } from '../doors/hosts.js';
import { closeAll } from '../support/closing.js';
import { Flow } from '../support/fixtures/legacy/flow.js';
import { hasResponses, post, responses } from '../support/http.js';
import { call, error, notification, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { fixtureServer, serve } from '../support/serve.js';
import { dechunked } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

const KEY = 'kq3vAAAAAAAAAAAAAAAA-_';
const cancelled = (id: string) => error(-32800, 'Request cancelled', id);
const cancel = (id: string, key: unknown = KEY) =>
  notification('$/cancelRequest', `{"id":${id},"key":${JSON.stringify(key)}}`);
const keyed = (document: string, ...headers: string[]) =>
  post(document, `Rpc-Cancel-Key: ${KEY}`, ...headers);

/** Posts over a connection of its own. */
async function posted(port: number, document: string) {
  const [response] = responses(await converse(port, post(document)));
  return response;
}

afterEach(closeAll);

describe.each(transportsUnderTest)('Rpc-Cancel-Key on %s', (transport) => {
  test('lets one item of a batch be cancelled from another connection', async () => {
    const { port, flow } = await serve(transport);
    const batch = `[${call('hold', '["a"]', '1')},${call('hold', '["b"]', '"1"')}]`;
    const peer = await Peer.open(port);
    peer.write(keyed(batch, 'Accept: application/x-ndjson', 'Connection: close'));
    const [a, b] = [await flow.held('a'), await flow.held('b')];
    expect((await posted(port, cancel('1')))?.status).toBe(204);
    await peer.until((text) => text.includes(cancelled('1')));
    expect([a.signal.aborted, b.signal.aborted]).toEqual([true, false]);
    b.resolve(2);
    const said = await peer.untilClosed();
    const body = dechunked(said.slice(said.indexOf('\r\n\r\n') + 4));
    expect(body).toBe(`${cancelled('1')}\n${result('2', '"1"')}\n`);
  });

  test('is for calls of every form of reply', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(keyed(call('hold', '["a"]', '7')));
    await flow.held('a');
    await posted(port, `[${cancel('7')}]`);
    const [single] = responses(await peer.until(hasResponses(1)));
    expect(single?.body).toBe(cancelled('7'));
    peer.write(keyed(`[${call('sum', '[1,2]', '1')},${call('hold', '["b"]', '2')}]`));
    await flow.held('b');
    await posted(port, cancel('2'));
    const [, batch] = responses(await peer.until(hasResponses(2)));
    expect(batch?.body).toBe(`[${result('3')},${cancelled('2')}]`);
  });

  test.each([
    ['another key', cancel('1', 'AAAAAAAAAAAAAAAAAAAAAA')],
    ['another id', cancel('2')],
    ['a key of another type', cancel('1', 5)],
    ['a longer key', cancel('1', `${KEY}A`)],
    ['no key', notification('$/cancelRequest', '{"id":1}')],
  ])('cancels nothing by %s, and says so to nobody', async (_what, message) => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(keyed(call('hold', '["a"]', '1')));
    const held = await flow.held('a');
    expect((await posted(port, message))?.status).toBe(204);
    expect(held.signal.aborted).toBe(false);
    held.resolve('done');
    const [reply] = responses(await peer.until(hasResponses(1)));
    expect(reply?.body).toBe(result('"done"'));
  });

  test('stays with the first that has it, until its reply', async () => {
    const { port, flow } = await serve(transport);
    const [first, second] = [await Peer.open(port), await Peer.open(port)];
    first.write(keyed(call('hold', '["a"]', '1')));
    const a = await flow.held('a');
    second.write(keyed(call('hold', '["b"]', '1')));
    const b = await flow.held('b');
    await posted(port, cancel('1'));
    await first.until(hasResponses(1));
    expect([a.signal.aborted, b.signal.aborted]).toEqual([true, false]);
    await posted(port, cancel('1'));
    expect(b.signal.aborted).toBe(false);
    const third = await Peer.open(port);
    third.write(keyed(call('hold', '["c"]', '1')));
    const c = await flow.held('c');
    await posted(port, cancel('1'));
    await third.until(hasResponses(1));
    expect([b.signal.aborted, c.signal.aborted]).toEqual([false, true]);
    b.resolve();
    await second.until(hasResponses(1));
  });

  test('is free again when its connection is gone', async () => {
    const { port, flow } = await serve(transport);
    const first = await Peer.open(port);
    first.write(keyed(call('hold', '["a"]', '1')));
    const a = await flow.held('a');
    const gone = new Promise((resolve) => a.signal.addEventListener('abort', resolve));
    first.reset();
    await gone;
    a.resolve();
    const second = await Peer.open(port);
    second.write(post(call('sum', '[1,2]')));
    await second.until(hasResponses(1));
    second.write(keyed(call('hold', '["b"]', '1')));
    await flow.held('b');
    await posted(port, cancel('1'));
    const [, reply] = responses(await second.until(hasResponses(2)));
    expect(reply?.body).toBe(cancelled('1'));
  });

  test.each(['', 'short', `${KEY}A`, `${KEY.slice(1)}=`, `${KEY.slice(1)}+`])(
    'of another form is a 400: "%s"',
    async (key) => {
      const { port, flow } = await serve(transport);
      const bytes = post(call('record', '[1]'), `Rpc-Cancel-Key: ${key}`);
      const [refused] = responses(await converse(port, bytes));
      expect(refused?.status).toBe(400);
      expect(JSON.parse(refused?.body ?? '').error.data).toBe(
        'Rpc-Cancel-Key must be 16 bytes in base64url',
      );
      expect(flow.recorded).toEqual([]);
    },
  );
});

test('Rpc-Cancel-Key works where a server is mounted', async () => {
  const flow = new Flow();
  const server = await fixtureServer({}, flow);
  const port = await listen(toNodeHandler(server));
  const peer = await Peer.open(port);
  peer.write(keyed(call('hold', '["a"]', '1')));
  await flow.held('a');
  const headers = { 'Content-Type': 'application/json' };
  const url = `http://127.0.0.1:${port}`;
  const reply = await fetch(url, { method: 'POST', headers, body: cancel('1') });
  expect(reply.status).toBe(204);
  await peer.until((text) => text.includes(cancelled('1')));
});
