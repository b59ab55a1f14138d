import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post, request } from '../support/http.js';
import { result } from '../support/json-rpc.js';
import { Peer, untilClosed } from '../support/peer.js';
import { call, dechunked, heard, NDJSON, serveFeed, streamed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

afterEach(closeAll);

describe.each(transportsUnderTest)('streams over HTTP on %s', (transport) => {
  test.each([NDJSON, 'application/jsonl'])('%s has a line for each message', async (type) => {
    const { port } = await serveFeed(transport);
    const { head, body } = await streamed(port, call('count', [3]), type);
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 200 OK',
      `Content-Type: ${type}`,
      'Cache-Control: no-store',
      'X-Accel-Buffering: no',
      'Vary: Accept',
      'Transfer-Encoding: chunked',
      'Connection: close',
    ]);
    expect(heard(dechunked(body).split('\n'))).toMatchObject({
      values: [0, 1, 2],
      replies: [result('"3 in all"')],
    });
  });

  test('text/event-stream has an event for each, with the id of the last value', async () => {
    const { port } = await serveFeed(transport);
    const { body } = await streamed(port, call('log'), 'text/event-stream', 'Last-Event-ID: 4');
    expect(dechunked(body)).toBe(
      'id: 5\ndata: {"jsonrpc":"2.0","method":"$/next","params":{"id":1,"values":["line 5"],' +
        '"eventId":"5"}}\n\ndata: {"jsonrpc":"2.0","id":1,"result":null}\n\n',
    );
  });

  test('HTTP/1.0 gets it without chunks, up to the end of the connection', async () => {
    const { port } = await serveFeed(transport);
    const said = await untilClosed(
      port,
      request({ version: 'HTTP/1.0', body: call('count', [2]), headers: [`Accept: ${NDJSON}`] }),
    );
    expect(said).not.toContain('chunked');
    expect(heard(said.slice(said.indexOf('\r\n\r\n') + 4).split('\n')).values).toEqual([0, 1]);
  });

  test.each([
    'application/json',
    '*/*',
    `${NDJSON};q=0`,
    'application/*',
    `text/event-stream; q=0.000, application/json`,
  ])('Accept: %s does not ask for it', async (accept) => {
    const { port } = await serveFeed(transport);
    const { head, body } = await streamed(port, call('count', [2]), accept);
    expect(head).toContain('Content-Type: application/json\r\n');
    expect(body).toBe(result('[0,1]'));
  });

  test.each([`text/html, ${NDJSON};q=0.5`, `application/json, ${NDJSON.toUpperCase()}`])(
    'Accept: %s asks for it',
    async (accept) => {
      const { port } = await serveFeed(transport);
      const { head } = await streamed(port, call('count', [1]), accept);
      expect(head).toContain(`Content-Type: ${NDJSON}\r\n`);
    },
  );

  test('what does not stream is answered as ever', async () => {
    const { port } = await serveFeed(transport);
    for (const document of [call('sum', [2, 3]), '{', call('nothing')]) {
      const { head } = await streamed(port, document, NDJSON);
      expect(head).toContain('Content-Type: application/json\r\n');
      expect(head).toContain('Content-Length: ');
    }
  });

  test('the replies of a batch leave as they get ready, each a line', async () => {
    const { port, feed } = await serveFeed(transport);
    const batch = [
      call('gated', [], undefined, 1),
      call('sum', [2, 3], undefined, 2),
      '{"jsonrpc":"2.0","method":"feed.sum","params":[1,1]}',
      call('nothing', [], undefined, 3),
      '7',
    ];
    const peer = await Peer.open(port);
    peer.write(post(`[${batch}]`, `Accept: ${NDJSON}`));
    await peer.until((text) => text.includes('"values":[0]'));
    expect(peer.text).toContain(result('5', '2'));
    expect(peer.text).toContain('-32601');
    expect(peer.text).toContain('a request must be an object');
    feed.gates.pop()?.();
    await peer.until((text) => text.includes('"values":[1]'));
    peer.socket.destroy();
  });

  test('a batch without anything to say is a 204', async () => {
    const { port } = await serveFeed(transport);
    const silent = '[{"jsonrpc":"2.0","method":"feed.sum","params":[1,1]}]';
    const { head } = await streamed(port, silent, NDJSON);
    expect(head).toContain('HTTP/1.1 204 No Content');
  });

  test('one that is large is answered like any other', async () => {
    const { port } = await serveFeed(transport);
    const padded = `${call('count', [2])}${' '.repeat(60_000)}`;
    const peer = await Peer.open(port);
    peer.write(post(padded, `Accept: ${NDJSON}`));
    await peer.until((text) => text.endsWith('0\r\n\r\n'));
    peer.write(post(call('sum', [2, 3], undefined, 2)));
    await peer.until((text) => text.endsWith(result('5', '2')));
    expect(peer.text).not.toContain(' 408 ');
  });

  test('a large reply after it does not hold it', async () => {
    const { port } = await serveFeed(transport);
    const peer = await Peer.open(port);
    peer.write(post(call('large', [300, 1_000]), `Accept: ${NDJSON}`));
    peer.write(post(call('text', [100_000], undefined, 2)));
    peer.write(post(call('large', [300, 1_000], undefined, 3), `Accept: ${NDJSON}`));
    peer.write(post(call('sum', [2, 3], undefined, 4), 'Connection: close'));
    const said = await peer.untilClosed();
    const places = [result('null'), '"id":2,"result":"yy', result('null', '3'), result('5', '4')];
    const found = places.map((text) => said.indexOf(text));
    expect(found.every((at) => at > 0)).toBe(true);
    expect(found).toEqual([...found].sort((a, b) => a - b));
  });

  test('later requests wait, and are answered in order', async () => {
    const { port } = await serveFeed(transport);
    const peer = await Peer.open(port);
    peer.write(post(call('count', [300]), `Accept: ${NDJSON}`));
    peer.write(post(call('sum', [2, 3], undefined, 2), 'Connection: close'));
    const said = await peer.untilClosed();
    const end = said.indexOf('\r\n0\r\n\r\n');
    expect(end).toBeGreaterThan(0);
    expect(said.slice(end + 7)).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json/);
    expect(said.endsWith(result('5', '2'))).toBe(true);
  });

  test('fields of the connection win over those of the call', async () => {
    const { port } = await serveFeed(transport);
    const { body } = await streamed(
      port,
      call('who', [], { headers: { 'x-name': 'eve', 'x-other': 'eve' } }),
      NDJSON,
      'X-Name: ada',
    );
    expect(heard(dechunked(body).split('\n')).values).toEqual(['ada', 'ada']);
  });
});
