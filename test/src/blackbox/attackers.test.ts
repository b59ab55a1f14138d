import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Limits } from '@ujrpc/core';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, request } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const BIG = call('repeat', '["x",9000000]');

/** What a peer says that wants to hold a connection, or the server's memory, at no cost of its own. */
const ATTACKS: readonly (readonly [string, Buffer | string])[] = [
  ['silence', ''],
  ['half a request line', 'PO'],
  ['half a head', 'POST / HTTP/1.1\r\nHost: localhost\r\nX: '],
  ['half a body', post(SUM).subarray(0, -1)],
  ['a body that never comes', request({ headers: ['Content-Length: 1000000'] })],
  ['an unfinished chunk', request({ headers: ['Transfer-Encoding: chunked'], body: '' })],
  ['half a raw document', SUM.slice(0, -2)],
  ['half a header part', 'Content-Length: 5\r\n'],
  ['an HTTP reply that is never read', post(BIG)],
  ['a raw reply that is never read', BIG],
  ['pipelined replies that are never read', Buffer.concat(Array(9).fill(post(BIG)))],
];

const COUNT = 4;

async function attack(port: number, bytes: Buffer | string): Promise<Peer[]> {
  return Promise.all(
    Array.from({ length: COUNT }, async () => {
      const peer = await Peer.open(port);
      peer.socket.pause();
      return bytes.length === 0 ? peer : peer.write(bytes);
    }),
  );
}

describe.each(transportsUnderTest)('attackers on %s', (transport) => {
  afterEach(closeAll);

  const fast: Partial<Limits> = {
    headersTimeoutMs: 300,
    requestTimeoutMs: 300,
    keepAliveTimeoutMs: 300,
  };

  test.each(ATTACKS)('%s: others are served meanwhile', async (_name, bytes) => {
    const { port } = await serve(transport);
    await attack(port, bytes);
    expect(await converse(port, post(SUM))).toBe(reply(200, result('5')));
    const good = await Peer.open(port);
    for (let count = 1; count <= 20; count++) {
      await good.write(post(SUM)).until(hasResponses(count));
    }
  });

  test.each(ATTACKS)('%s: is cut, and its place is free', async (_name, bytes) => {
    const { port } = await serve(transport, { limits: { ...fast, maxConnections: COUNT } });
    await attack(port, bytes);
    for (let text = ''; text === ''; ) {
      text = await converse(port, SUM); // nothing while the attackers have all places
      expect(['', `${result('5')}\n`]).toContain(text);
    }
  });

  test('two thousand connections, however they end, leave no descriptor behind', async () => {
    const { port } = await serve(transport);
    await converse(port, SUM);
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => visit(port, index)));
    }
    while (descriptors() > before) {
      await converse(port, SUM); // the server hears of the last ones' end in its own time
    }
  });
});

/** One of the ways in which a connection may go. */
async function visit(port: number, index: number): Promise<void> {
  const peer = await Peer.open(port);
  switch (index % 5) {
    case 0:
      await peer.end(post(SUM)).closed;
      break;
    case 1:
      await peer.write(SUM).lines(1);
      peer.reset();
      break;
    case 2:
      peer.write(post(SUM).subarray(0, -1)).reset();
      break;
    case 3:
      await peer.end('GET / HTTP/9.9\r\n\r\n').closed;
      break;
    default:
      peer.write(call('repeat', '["x",100000]'));
      peer.socket.destroy();
  }
  await peer.closed;
}
