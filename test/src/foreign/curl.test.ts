import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll, onClose } from '../support/closing.js';
import { turns } from '../support/peer.js';
import { call, serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

afterEach(closeAll);

describe.each(transportsUnderTest)('curl -N on %s', (transport) => {
  /** Posts a call of the gated stream, which yields 0 at once and then a number for each open gate. */
  async function open(accept: string, document: string) {
    const { feed, port } = await serveFeed(transport);
    const argv = ['-sSN', `http://127.0.0.1:${port}`, '-d', document];
    const headers = ['Content-Type: application/json', `Accept: ${accept}`];
    const curl = spawn('curl', [...argv, ...headers.flatMap((header) => ['-H', header])]);
    onClose(() => curl.kill());
    const lines = createInterface({ input: curl.stdout })[Symbol.asyncIterator]();
    const line = async () => (await lines.next()).value as string | undefined;
    return { feed, curl, line };
  }

  const next = (...values: readonly number[]) =>
    `{"jsonrpc":"2.0","method":"$/next","params":{"id":1,"values":${JSON.stringify(values)}}}`;

  async function openGate(gates: (() => void)[]): Promise<void> {
    while (gates.length === 0) {
      await turns(1);
    }
    gates.pop()?.();
  }

  test('shows each line of NDJSON before the next is there, and ends the generator when it ends', async () => {
    const { feed, curl, line } = await open('application/x-ndjson', call('gated'));
    expect(await line()).toBe(next(0));
    await openGate(feed.gates);
    expect(await line()).toBe(next(1));
    const ended = once(curl, 'exit');
    curl.kill();
    await ended;
    // It sits in an await, and hears of it when that is over.
    while (feed.finished === 0) {
      feed.gates.pop()?.();
      await turns(1);
    }
  });

  test('shows each event before the next is there', async () => {
    const { feed, line } = await open('text/event-stream', call('gated'));
    expect(await line()).toBe(`data: ${next(0)}`);
    expect(await line()).toBe('');
    await openGate(feed.gates);
    expect(await line()).toBe(`data: ${next(1)}`);
  });

  test.each([
    ['application/x-ndjson', '', ''],
    ['text/event-stream', 'data: ', '\n'],
  ])('ends with the response, as %s', async (accept, head, end) => {
    const { curl, line } = await open(accept, call('failing', [2]));
    const exited = once(curl, 'exit');
    const lines: string[] = [];
    for (let text = await line(); text !== undefined; text = await line()) {
      lines.push(`${text}\n`);
    }
    expect(await exited).toEqual([0, null]);
    const error = { code: 42, message: 'no more', data: { after: 2 } };
    const last = `${head}${JSON.stringify({ jsonrpc: '2.0', id: 1, error })}\n${end}`;
    expect(lines.join('').endsWith(last)).toBe(true);
  });
});
